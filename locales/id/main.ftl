# Setiap kalimat yang dilihat orang. Markup Discord boleh dipakai; waktu datang sebagai stempel waktu Discord.

## Mengapa tidak ada tiket untuk ditampilkan

error-not-found = Tiket **#{ $id }** tidak ditemukan. Periksa nomornya lalu coba lagi.
error-bad-id = Sepertinya itu bukan nomor tiket. Coba `/tiket 1234`, `/tiket #1234`, atau tempel tautan yang diakhiri nomornya.
error-forbidden = Sistem tiket tidak mengizinkan bot melihat tiket **#{ $id }**. Kalau nomornya benar, minta { $contact } memberi bot akses.
error-access-refused = Sistem tiket sedang menolak akses bot, jadi saya belum bisa mencari tiket. Mohon beri tahu { $contact }: aksesnya perlu diperbarui.
error-quota = Jatah pencarian tim kita sudah habis untuk saat ini. Pencarian bisa dilakukan lagi pada { $when } ({ $relative }) sampai pukul { $until }.
error-quota-message = Jatah pencarian tim kita sudah habis untuk saat ini. Kata sistem tiket: “{ $message }” Saya bisa mencoba lagi { $relative }.
error-quota-unknown = Jatah pencarian tim kita sudah habis untuk saat ini. Saya bisa mencoba lagi { $relative }.
error-busy = Sedang banyak pencarian sekaligus. Silakan coba lagi beberapa detik lagi.
error-busy-until = Sistem tiket meminta kita menunggu. Silakan coba lagi { $when }.
error-unavailable = Sistem tiket sedang tidak menjawab dengan baik. Silakan coba lagi sebentar lagi; kalau tetap begini, beri tahu { $contact }.
error-nothing-found = Saya mencari nomor tiket di pesan itu, misalnya #1234, “tiket 1234”, atau tautan ke tiket, tetapi tidak ada.
error-unknown-button = Tombol itu berasal dari versi saya yang lain. Pakai `/tiket` untuk mencari tiketnya lagi.
error-slowed = Pencarianmu banyak sekali, dan jatahnya dipakai bersama satu tim. Kamu bisa lanjut { $when }.
error-denied-direct-message = Saya tidak mencari tiket lewat pesan langsung. Pakai `/tiket` di server timmu.
error-denied-guild = Pencarian tiket belum disiapkan untuk server ini. Hubungi { $contact } kalau kamu membutuhkannya di sini.
error-denied-channel = Pencarian tiket belum disiapkan untuk kanal ini. Coba kanal lain, atau hubungi { $contact }.
error-denied-person = Kamu belum punya peran yang boleh mencari tiket. Hubungi { $contact } kalau kamu membutuhkannya.
error-unknown-command = Saya tidak mengenal perintah itu lagi. Silakan coba sebentar lagi: Discord mungkin masih menampilkan yang lama.
error-internal = Maaf, ada yang salah di pihak saya. Silakan coba lagi; kalau terulang, beri tahu { $contact } dan sebutkan `{ $reference }`.
error-unconfirmed = Jawaban saya mungkin tidak terkirim: Discord tidak mengonfirmasinya. Periksa dulu sebelum mencoba lagi.
error-ending = Saya sedang dimulai ulang dan tidak sempat menyelesaikan ini. Silakan coba lagi dalam satu menit.
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
stale-unavailable = Sistem tiket sedang tidak menjawab dengan baik, jadi ini yang saya ketahui { $age }.

## Di sekitar sebuah tiket

card-shared-by = Dibagikan oleh { $person }
card-unchanged = Diperiksa { $when }: tidak ada yang berubah.
card-posted = Ini dia, untuk semua orang di kanal ini:
choose-ticket = Pesan itu menyebut { $count } tiket. Mana yang ingin kamu lihat?
choose-placeholder = Pilih tiket
button-refresh = Segarkan
button-details = Rincian
button-share = Bagikan
button-open = Buka

## Rincian tiket

details-classification = Klasifikasi
details-people = Orang
details-times = Waktu
details-durations = Lama waktu
details-solution = Solusi
details-remarks = Catatan

field-category = Kategori
field-product = Produk
field-project = Proyek
field-region = Wilayah
field-organization = Organisasi
field-branch = Cabang
field-location = Lokasi
field-site = Situs
field-progress = Kemajuan
field-unseen-comments = Komentar belum dilihat
field-contact = Kontak
field-cc = Tembusan
field-creator = Dibuat oleh
field-opened-by = Dibuka oleh
field-responder = Penanggap
field-handler = Penangan
field-solved-by = Diselesaikan oleh
field-closed-by = Ditutup oleh
field-modifier = Diubah oleh
field-viewer = Dilihat oleh
field-viewed = Dilihat
field-assigned = Ditugaskan
field-pending = Tertunda
field-solved = Terselesaikan
field-reopened = Dibuka kembali
field-commented = Komentar terakhir
field-status-changed = Status berubah
field-modified = Diubah
field-expires = Kedaluwarsa
field-response-time = Tanggapan
field-resolution-time = Penyelesaian
field-handling-time = Penanganan
field-waiting-time = Menunggu

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
