# Setiap kalimat yang dilihat orang. Markup Discord boleh dipakai; waktu datang sebagai stempel waktu Discord.

## Mengapa tidak ada tiket untuk ditampilkan

error-not-found = Tiket **#{ $id }** tidak saya temukan. Coba periksa lagi nomornya.
error-bad-id = Sepertinya itu bukan nomor tiket. Coba `/tiket 1234`, `/tiket #1234`, atau tempel tautan yang berakhir dengan nomornya.
error-forbidden = Sistem tiket tidak mengizinkan saya melihat tiket **#{ $id }**. Kalau nomornya benar, minta { $contact } memberi saya akses.
error-not-offered = Sistem tiket tidak mengizinkan saya membaca percakapan. Kamu bisa membacanya langsung di sana; saya coba lagi dalam satu jam.
error-access-refused = Sistem tiket menolak login saya, jadi untuk sementara saya tidak bisa mencari tiket. Mohon beri tahu { $contact } agar aksesnya diperbarui.
error-quota = Kuota pencarian tim kita sedang habis. Kamu bisa mencari lagi mulai { $when } ({ $relative }) hingga pukul { $until }.
error-quota-message = Kuota pencarian tim kita sedang habis. Kata sistem tiket: “{ $message }” Saya coba lagi { $relative }.
error-quota-unknown = Kuota pencarian tim kita sedang habis. Saya belum tahu kapan tersedia lagi; saya coba lagi { $relative }.
error-quota-again = Kuota pencarian tim kita masih habis: sistem tiket menolaknya sejak { $since }. Saya coba lagi { $when } ({ $relative }).
error-quota-lasting = Kuota pencarian tim kita masih habis: sistem tiket menolaknya sejak { $since }, padahal waktu yang dijanjikan sudah lewat. Tolong minta { $contact } menanyakan ke vendor apakah kuotanya masih diperpanjang. Saya coba lagi { $when } ({ $relative }).
error-busy = Sedang banyak pencarian. Coba lagi dalam beberapa detik.
error-busy-until = Sistem tiket sedang membatasi permintaan. Coba lagi { $when }.
error-unavailable = Sistem tiket sedang bermasalah. Coba lagi dalam satu menit; kalau masih begini, beri tahu { $contact }.
error-nothing-found = Tidak ada nomor tiket di pesan itu. Yang saya cari: #1234, “tiket 1234”, atau tautan tiket.
error-unknown-button = Tombol itu dari versi saya yang lain. Pakai `/tiket` untuk mencari tiketnya lagi.
error-slowed = Kamu sudah banyak mencari, padahal kuotanya dipakai bersama satu tim. Kamu bisa lanjut { $when }.
error-denied-direct-message = Saya tidak mencari tiket lewat pesan langsung. Pakai `/tiket` di server timmu.
error-denied-guild = Pencarian tiket belum diaktifkan di server ini. Hubungi { $contact } kalau kamu perlu.
error-denied-channel = Pencarian tiket belum diaktifkan di kanal ini. Coba kanal lain, atau hubungi { $contact }.
error-denied-person = Peranmu belum diizinkan mencari tiket. Hubungi { $contact } kalau perlu akses.
error-denied-find = Peranmu hanya bisa membuka tiket lewat nomornya, belum bisa mencari dengan kata. Hubungi { $contact } kalau perlu.
error-find-off = Pencarian dengan kata tidak diaktifkan di sini. Pakai `/tiket` dengan nomornya.
error-find-not-offered = Sistem tiket tidak mengizinkan saya mencari di daftar tiketnya. Pakai `/tiket` dengan nomornya; saya coba lagi dalam satu jam.
error-unknown-command = Saya tidak mengenal perintah itu lagi. Mungkin Discord masih menampilkan yang lama: coba lagi dalam satu menit.
error-internal = Maaf, ada kesalahan di pihak saya. Coba lagi; kalau terulang, beri tahu { $contact } dan sebutkan `{ $reference }`.
error-unconfirmed = Jawaban saya mungkin tidak terkirim: Discord tidak mengonfirmasinya. Periksa dulu sebelum mencoba lagi.
error-ending = Saya sedang dimulai ulang dan belum sempat menyelesaikan ini. Coba lagi dalam satu menit.
contact-unknown = pengelola bot ini

## Sebuah tiket

field-status = Status
field-priority = Prioritas
field-type = Jenis
field-channel = Kanal
field-requester = Pelapor
field-assignee = Petugas
field-created = Dibuat
field-opened = Dibuka
field-due = Tenggat
field-closed = Ditutup
field-comments = Komentar
comments-unread = { $count } belum dibaca
comments-last = terakhir { $when }
footer-as-of = Data per

state-new = Baru
state-open = Terbuka
state-pending = Tertunda
state-solved = Selesai
state-closed = Ditutup
state-reopened = Dibuka kembali
state-overdue = ⏰ lewat tenggat
state-new-since = Baru · dibuat { $when }
state-open-for = Terbuka selama { $duration }
state-open-since = Terbuka sejak { $date }
state-since = sejak { $date }
state-pending-since = Tertunda sejak { $date }
state-solved-at = Selesai { $when }
state-closed-at = Ditutup { $date }
state-reopened-at = Dibuka kembali { $when }
state-took = dalam { $duration }

stale-access-refused = Sistem tiket menolak login saya. Mohon beri tahu { $contact } agar aksesnya diperbarui. Ini data terakhir yang saya punya, { $age }.
stale-busy = Sistem tiket sedang membatasi permintaan. Ini data terakhir yang saya punya, { $age }.
stale-quota = { $why } Ini data terakhir yang saya punya, { $age }.
stale-unavailable = Sistem tiket sedang bermasalah. Ini data terakhir yang saya punya, { $age }.

## Di sekitar sebuah tiket

card-shared-by = Dibagikan oleh { $person }
card-unchanged = Diperiksa { $when }: belum ada perubahan.
card-posted = Sudah dikirim untuk semua orang di kanal ini:
card-posted-in = Sudah dibagikan di { $channel }.
card-posted-once = Ini sudah kamu bagikan di { $channel }. Untuk membagikannya lagi, cari lagi tiketnya.
suggestion-look-up = cari tiket ini
suggestion-look-up-all = cari semua tiket ini
choose-placeholder = Pilih tiket
button-refresh = Perbarui
button-details = Detail
button-back = Kembali
button-conversation = Percakapan
button-older = Lebih lama
button-newer = Lebih baru
button-share = Bagikan
button-share-all = Bagikan semua
button-rest = Cari { $count } tiket lagi
button-open = Buka

## Percakapan sebuah tiket

conversation-title = #{ $id } · Percakapan
conversation-one = Pesan { $number } dari { $total }
conversation-range = Pesan { $first } sampai { $last } dari { $total }
conversation-empty = Tidak ada pesan untuk ditampilkan.
conversation-older = { $count } pesan yang lebih lama tidak ditampilkan.
conversation-private = { $count } pesan pribadi tidak ditampilkan.
conversation-spam = { $count } pesan yang ditandai spam tidak ditampilkan.
conversation-customer = ◀ Pelanggan
conversation-customer-named = ◀ { $name } (pelanggan)
conversation-team = ▶ Tim
conversation-team-named = ▶ { $name } (tim)
conversation-no-text = *Tanpa teks*

## Beberapa tiket sekaligus

several-title = { $count } tiket
several-stale = data terakhir { $when }
several-waiting = belum dicari
several-left-out = Supaya kuota tim kita tidak cepat habis, saya mencari paling banyak { $calls } tiket sekaligus.
several-most = Itu lebih banyak dari yang bisa saya tampilkan sekaligus: ini { $count } yang pertama.
short-not-found = tidak saya temukan
short-forbidden = saya tidak diizinkan melihatnya
short-access-refused = sistem tiket menolak login saya
short-quota = kuota pencarian habis
short-busy = sedang terlalu sibuk
short-unavailable = sistem tiket sedang bermasalah
short-slowed = jatah pencarianmu sedang habis

## Mencari tiket dengan kata

find-hits = Ada { $count } tiket untuk **{ $words }** { $among } (data { $when }).
find-best = Ini { $lines } yang paling cocok; **Pilih tiket** berisi { $count }. Tambahkan kata supaya hasilnya lebih sedikit.
find-none = Tidak ada tiket untuk **{ $words }** { $among } (data { $when }).
find-empty = Daftar di sistem tiket kosong. Kalau tahu nomornya, pakai `/tiket`.
find-among-newest-of = di antara { $rows } tiket terbaru dari total { $total }
find-among-newest = di antara { $rows } tiket terbaru
find-among-some-of = di antara { $rows } dari { $total } tiket
find-among-some = di antara { $rows } tiket
find-among-all = di antara semua { $rows } tiket
find-where = Yang saya periksa: subjek, pelapor, petugas, dan kategori.
find-back-to = Tiket tertua di antaranya dari { $date }.
find-advice = Coba kata yang lebih sedikit atau kata lain. Kalau tahu nomornya, pakai `/tiket`.
find-advice-further = Coba kata yang lebih sedikit atau kata lain, atau tekan **Cari lebih jauh** untuk tiket lainnya. Kalau tahu nomornya, pakai `/tiket`.
find-too-short = Ketik setidaknya dua huruf atau angka yang ingin dicari, misalnya `/cari printer`.
find-ago = { $duration } lalu
button-further = Cari lebih jauh

## Mengikuti tiket

button-follow = Ikuti
button-unfollow = Berhenti ikuti
button-forget-me = Lupakan saya
follow-now = Saya akan mengirim pesan langsung kalau status, petugas, prioritas, tenggat, atau jumlah komentar **#{ $id }** berubah.
follow-already = Kamu sudah mengikuti **#{ $id }**.
follow-pace = Saya melihat setiap tiket yang diikuti kira-kira tiap { $every }; tim kita mengikuti { $tickets } tiket.
follow-pace-none = Saya tahu ada perubahan kalau seseorang mencari tiketnya; tim kita mengikuti { $tickets } tiket.
follow-stopped = Kamu tidak lagi mengikuti **#{ $id }**.
follow-not = Kamu tidak mengikuti **#{ $id }**.
follow-person-full = Kamu mengikuti { $most } tiket, sebanyak yang boleh untuk satu orang. Berhentilah dulu mengikuti salah satunya lewat `/diikuti`.
follow-team-full = Tim kita sudah mengikuti tiket sebanyak yang bisa saya pantau. Coba lagi kalau ada yang sudah berhenti mengikuti.
follow-unavailable = Saya sedang tidak bisa membuka catatan saya, jadi belum ada yang berubah. Coba lagi dalam satu menit.
follow-not-offered = Saya tidak bisa mengikuti tiket: ini belum diaktifkan.
follow-forgotten = Saya sudah melupakan apa yang kamu ikuti, apa yang kamu cari, dan ke mana mengirim pesan untukmu.
follow-out-of-reach = Saya tidak bisa mengirim pesan langsung tentang tiket yang kamu ikuti. Izinkan pesan langsung dari anggota server ini, lalu saya coba lagi; kalau tidak, saya berhenti mengikuti tiketmu setelah satu hari.
follow-out-of-reach-ended = Selama sehari saya tidak bisa mengirimimu pesan langsung, jadi kamu tidak lagi mengikuti tiket apa pun. Izinkan pesan langsung dari anggota server ini sebelum mengikuti lagi.
follow-changed = Tiket **#{ $id }** berubah:
follow-change = **{ $field }** { $before } → { $after }
follow-none = tidak ada
follow-someone = seseorang
follow-someone-else = orang lain
follow-ended-closed = Tiket **#{ $id }** sudah ditutup selama { $time }, jadi saya berhenti mengikutinya untukmu.
follow-ended-gone = Tiket **#{ $id }** sudah tidak saya temukan selama { $time }, jadi saya berhenti mengikutinya untukmu.
following-title = Tiket yang kamu ikuti
following-count = Kamu mengikuti { $count } tiket.
following-none = Kamu tidak mengikuti tiket apa pun. Tekan **Ikuti** di bawah sebuah tiket untuk tahu perubahannya.
following-unavailable = Saya sedang tidak bisa membuka catatan saya. Coba lagi dalam satu menit.
following-seen = dilihat { $when }
following-stop = Berhenti mengikuti…

## Yang diberitahukan kepada tim di kanalnya sendiri

notice-sign-in = Sistem tiket menolak login saya sejak { $since }. Sampai diperbarui, saya menjawab dari ingatan sebisanya; `ticketrz-bot check` menunjukkan apa yang salah.
notice-sign-in-over = Sistem tiket menerima login saya lagi. Login saya ditolak dari { $since } sampai { $until }, selama { $took }.
notice-quota-over = Tim kita bisa mencari tiket lagi. Kuotanya habis dari { $since } sampai { $until }, selama { $took }.
notice-outage = Sistem tiket bermasalah sejak { $since }. Sampai pulih, saya menjawab dari ingatan sebisanya.
notice-outage-over = Sistem tiket sudah pulih. Sistem itu bermasalah dari { $since } sampai { $until }, selama { $took }.
notice-redis = Saya tidak bisa memakai Redis sejak { $since }. Pencarian tetap berjalan, tetapi replika saya tidak berbagi tiket maupun kuota.
notice-redis-over = Saya bisa memakai Redis lagi. Redis tidak bisa dipakai dari { $since } sampai { $until }, selama { $took }.
notice-from-memory = Sementara itu { $count } pencarian saya jawab dari ingatan.
day-lookups = Dari { $from } sampai { $until } ada { $lookups } pencarian dari { $people } orang.
day-no-lookups = Dari { $from } sampai { $until } tidak ada yang mencari tiket.
day-calls = Saya memanggil sistem tiket { $calls } kali{ $saved ->
    [0] .
   *[other] ; { $saved } jawaban tidak memerlukannya.
}
day-followed = { $count ->
    [0] Tidak ada tiket yang diikuti.
   *[other] { $count } tiket sedang diikuti.
}
day-closed = Kuota pencarian tim kita habis dari { $since } sampai { $until }.
day-closed-since = Kuota pencarian tim kita habis sejak { $since }.

## Detail tiket

details-classification = Klasifikasi
details-people = Pihak terkait
details-times = Waktu
details-durations = Durasi
details-solution = Solusi
details-remarks = Catatan

field-category = Kategori
field-product = Produk
field-project = Proyek
field-region = Wilayah
field-organization = Organisasi
field-branch = Cabang
field-location = Lokasi
field-site = Site
field-progress = Progres
field-contact = Kontak
field-cc = Tembusan
field-creator = Dibuat oleh
field-opened-by = Dibuka oleh
field-responder = Dijawab oleh
field-handler = Ditangani oleh
field-solved-by = Diselesaikan oleh
field-closed-by = Ditutup oleh
field-modifier = Terakhir diubah oleh
field-viewer = Dilihat oleh
field-viewed = Dilihat
field-assigned = Ditugaskan
field-pending = Tertunda
field-solved = Selesai
field-reopened = Dibuka kembali
field-commented = Komentar terakhir
field-status-changed = Status berubah
field-modified = Terakhir diubah
field-expires = Kedaluwarsa
field-response-time = Waktu respons
field-resolution-time = Waktu penyelesaian
field-handling-time = Waktu penanganan
field-waiting-time = Waktu tunggu

## Durasi, dalam dua satuan terbesarnya

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

label-status-ts2 = Baru
label-status-ts7 = Ditutup
label-priority-tp1 = Rendah
label-priority-tp2 = Sedang
label-priority-tp3 = Tinggi
# Jenis yang biasa: kata kosong menyembunyikan kodenya.
label-type-tt1 = { "" }
label-channel-email = Email
label-channel-fcbk = Facebook
label-channel-inst = Instagram
label-channel-gbusiness = Google Business
label-channel-whatp = WhatsApp
label-category-332 = Pertanyaan
