//! The README's animated picture: a lookup, its sharing, and a used-up quota.

use std::time::Duration;

use png::{BitDepth, BlendOp, ColorType, Compression, DisposeOp};
use serde_json::json;
use simulators::ticketrz::Quota;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};
use crate::pictures::keep;

const WIDTH: u32 = 800;
const HEIGHT: u32 = 560;
/// What a README can carry.
const LARGEST: usize = 1024 * 1024;

struct Picture {
    pixels: Vec<[u8; 3]>,
    shown_for: Duration,
}

impl Picture {
    fn decode(png: &[u8], shown_for: Duration) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((info.width, info.height), (WIDTH, HEIGHT));
        let channels = info.color_type.samples();
        let pixels = bytes[..info.buffer_size()]
            .chunks_exact(channels)
            .map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        Self { pixels, shown_for }
    }
}

/// A rectangle: left, top, width, height.
type Area = (u32, u32, u32, u32);

/// The smallest area outside which the two pictures are alike. One pixel where they are the same.
fn changed(before: &[[u8; 3]], after: &[[u8; 3]]) -> Area {
    let (mut left, mut top, mut right, mut bottom) = (WIDTH, HEIGHT, 0, 0);
    for (place, _) in (0..)
        .zip(before.iter().zip(after))
        .filter(|(_, (a, b))| a != b)
    {
        let (x, y): (u32, u32) = (place % WIDTH, place / WIDTH);
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    if left > right {
        return (0, 0, 1, 1);
    }
    (left, top, right - left + 1, bottom - top + 1)
}

fn cut(pixels: &[[u8; 3]], (left, top, width, height): Area) -> Vec<u8> {
    pixels
        .chunks_exact(WIDTH as usize)
        .skip(top as usize)
        .take(height as usize)
        .flat_map(|row| &row[left as usize..(left + width) as usize])
        .flatten()
        .copied()
        .collect()
}

/// An animated PNG in which each frame holds only what changed.
fn animate(pictures: &[Picture]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    let frames = u32::try_from(pictures.len()).unwrap();
    encoder.set_animated(frames, 0).unwrap();
    encoder.set_dispose_op(DisposeOp::None).unwrap();
    encoder.set_blend_op(BlendOp::Source).unwrap();
    let mut writer = encoder.write_header().unwrap();
    let mut before: Option<&Picture> = None;
    for picture in pictures {
        let area = before.map_or((0, 0, WIDTH, HEIGHT), |before| {
            changed(&before.pixels, &picture.pixels)
        });
        let (left, top, width, height) = area;
        writer.reset_frame_position().unwrap();
        writer.set_frame_dimension(width, height).unwrap();
        writer.set_frame_position(left, top).unwrap();
        let millis = u16::try_from(picture.shown_for.as_millis()).unwrap();
        writer.set_frame_delay(millis, 1000).unwrap();
        writer
            .write_image_data(&cut(&picture.pixels, area))
            .unwrap();
        before = Some(picture);
    }
    writer.finish().unwrap();
    file
}

struct Film<'a> {
    page: &'a Page,
    pictures: Vec<Picture>,
}

impl Film<'_> {
    async fn show_for(&mut self, millis: u64) {
        let png = self.page.web.screenshot_as_png().await.unwrap();
        let shown_for = Duration::from_millis(millis);
        self.pictures.push(Picture::decode(&png, shown_for));
    }

    /// Types a command as a person would, waits for what each piece is answered with, and sends it.
    async fn command(&mut self, pieces: &[(&str, &str)], last: &str) {
        self.page.click("#composer textarea", "").await;
        for (piece, offer) in pieces {
            self.page.keys(*piece).await;
            self.page.see("#composer .listbox", offer).await;
            self.show_for(350).await;
        }
        self.page
            .until("return document.activeElement.value", json!(last))
            .await;
        self.page.keys(thirtyfour::Key::Escape).await;
        self.page.keys(thirtyfour::Key::Enter).await;
    }
}

#[tokio::test]
async fn the_animated_picture_shows_a_lookup_and_a_used_up_quota() {
    run(Size::Desktop, async |page| {
        let metrics =
            json!({"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false});
        let cdp = page.web.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .unwrap();
        page.open().await;
        let mut film = Film {
            page,
            pictures: Vec::new(),
        };
        film.show_for(800).await;
        let pieces = [("/ti", "/ticket"), ("cket 12", "#12 ·"), ("34", "#1234 ·")];
        film.command(&pieces, "1234").await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
        film.show_for(3500).await;
        page.click(&format!("{LAST} button"), "Share").await;
        page.see(&format!("{LAST} .mention"), "@Budi").await;
        film.show_for(2500).await;
        page.ticketrz.set(|switches| switches.quota = Quota::UsedUp);
        film.command(&[("/ticket 8", "#8 ·")], "8").await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        film.show_for(4000).await;

        let made = animate(&film.pictures);
        assert!(made.len() < LARGEST, "{} bytes", made.len());
        let mut animation = png::Decoder::new(std::io::Cursor::new(&made))
            .read_info()
            .unwrap();
        let frames = animation.info().animation_control().unwrap().num_frames;
        assert_eq!(frames as usize, film.pictures.len());
        let mut bytes = vec![0; animation.output_buffer_size().unwrap()];
        for _ in 0..frames {
            animation.next_frame(&mut bytes).unwrap();
        }
        keep("lookup.png", &made);
    })
    .await;
}
