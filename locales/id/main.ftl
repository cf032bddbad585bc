# Setiap kalimat yang dilihat orang. Markup Discord boleh dipakai; waktu datang sebagai stempel waktu Discord.

## Mengapa tidak ada tiket untuk ditampilkan

error-not-found = Tiket **#{ $id }** tidak ditemukan. Periksa nomornya lalu coba lagi.
error-bad-id = Sepertinya itu bukan nomor tiket. Coba `/tiket 1234`, `/tiket #1234`, atau tempel tautan yang diakhiri nomornya.
error-access-refused = Sistem tiket sedang menolak akses bot, jadi saya belum bisa mencari tiket. Mohon beri tahu { $contact }: aksesnya perlu diperbarui.
error-quota = Jatah pencarian tim kita sudah habis untuk saat ini. Pencarian bisa lagi { $when } ({ $relative }) sampai { $until }.
error-quota-message = Jatah pencarian tim kita sudah habis untuk saat ini. Kata sistem tiket: “{ $message }” Saya bisa mencoba lagi { $relative }.
error-quota-unknown = Jatah pencarian tim kita sudah habis untuk saat ini. Saya bisa mencoba lagi { $relative }.
error-busy = Sedang banyak pencarian sekaligus. Silakan coba lagi beberapa detik lagi.
error-busy-until = Sedang banyak pencarian sekaligus. Silakan coba lagi { $when }.
error-unavailable = Sistem tiket sedang tidak menjawab dengan baik. Silakan coba lagi sebentar lagi; kalau tetap begini, beri tahu { $contact }.
error-unknown-command = Saya tidak mengenal perintah itu lagi. Silakan coba sebentar lagi: Discord mungkin masih menampilkan yang lama.
error-internal = Maaf, ada yang salah di pihak saya. Silakan coba lagi; kalau terulang, beri tahu { $contact } dan sebutkan `{ $reference }`.
contact-unknown = pengelola bot ini

## Sebuah tiket

field-status = Status
field-priority = Prioritas
field-type = Jenis
field-channel = Kanal
field-requestor = Pemohon
field-assignee = Petugas
field-created = Dibuat
field-opened = Dibuka
field-due = Tenggat
field-closed = Ditutup
field-took = Lama pengerjaan
field-comments = Komentar
footer-as-of = Per

state-new = Baru
state-open = Terbuka
state-pending = Tertunda
state-solved = Terselesaikan
state-closed = Ditutup
state-reopened = Dibuka kembali
state-overdue = ⏰ lewat tenggat

stale-access-refused = Sistem tiket sedang menolak akses bot, jadi ini yang saya ketahui { $age }. Mohon beri tahu { $contact }: aksesnya perlu diperbarui.
stale-quota = Jatah pencarian tim kita habis sampai { $when } ({ $relative }), jadi ini yang saya ketahui { $age }.
stale-busy = Sistem tiket sedang sibuk, jadi ini yang saya ketahui { $age }.
stale-unavailable = Sistem tiket sedang tidak menjawab dengan baik, jadi ini yang saya ketahui { $age }.

## Lama waktu, dalam dua satuan terbesarnya

duration-seconds = { $seconds } detik
duration-minutes = { $minutes } menit
duration-hours = { $hours } jam{ $minutes ->
    [0] { "" }
   *[other] { " " }{ $minutes } menit
}
duration-days = { $days } hari{ $hours ->
    [0] { "" }
   *[other] { " " }{ $hours } jam
}

## Kata-kata untuk kode API, sejauh didokumentasikan vendor

label-status-ts7 = Ditutup
label-priority-tp1 = Rendah
label-priority-tp3 = Tinggi
label-channel-email = Email
label-channel-fcbk = Facebook
