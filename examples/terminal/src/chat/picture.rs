//! Pictures of people: as the terminal itself draws them, or in half blocks, where a cell of the screen shows two pixels, one by its letter and
//! one by its ground.

use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::{Arc, Weak};

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use ratatui::layout::Size;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::graphics::{Graphics, Image};
use crate::downloads::LARGEST_PICTURE;

/// The most pixels of a side of what is decoded. Most programs show 96.
const MOST_PIXELS: u32 = 1024;
/// The most bytes that a decoder may take: four times what the largest picture has.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// The most pixels of a side of a contact's picture as it is drawn: as many columns, half as many rows.
pub(crate) const SIDE: u16 = 20;
/// The most pictures of contacts that are kept as they are drawn.
const MOST_PICTURES: usize = 64;
/// The most emoticons: more than are looked for at a time, so that none has to be fetched again and again.
const MOST_EMOTICONS: usize = 256;

/// What the person wants to see of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wish {
    /// By the terminal's own means where its name says that it has them, else in half blocks.
    #[default]
    Auto,
    /// By the terminal's own means, whatever it is called.
    Graphics,
    Blocks,
    Off,
}

impl Wish {
    pub(crate) const ACCEPTED: &str = "auto, graphics, blocks or off";

    pub(crate) fn read(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "graphics" => Self::Graphics,
            "blocks" => Self::Blocks,
            "off" => Self::Off,
            _ => return None,
        })
    }

    /// Whether the terminal is to be asked what it can do. One that does not know the question gives no answer, and what is typed meanwhile
    /// would be taken for one: without the person's word only those are asked that are known to answer.
    pub(crate) fn asks_terminal(self, variable: impl Fn(&str) -> Option<String>) -> bool {
        /// What they are called in `TERM` or `TERM_PROGRAM`.
        const KNOWN: [&str; 9] =
            ["kitty", "ghostty", "wezterm", "iterm", "foot", "mlterm", "contour", "rio", "konsole"];
        let has = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let is_named = |name: &str| {
            let value = variable(name).unwrap_or_default().to_ascii_lowercase();
            KNOWN.iter().any(|known| value.contains(known))
        };
        match self {
            Self::Auto => {
                is_named("TERM")
                    || is_named("TERM_PROGRAM")
                    || is_named("LC_TERMINAL")
                    || has("KONSOLE_VERSION")
            }
            Self::Graphics => true,
            Self::Blocks | Self::Off => false,
        }
    }
}

/// How pictures are drawn.
#[derive(Clone, Debug)]
pub(crate) enum Means {
    Graphics(Graphics),
    Blocks(Colors),
}

impl Means {
    /// `None`: no pictures are drawn.
    pub(crate) fn of(
        wish: Wish,
        variable: impl Fn(&str) -> Option<String>,
        ask: impl FnOnce() -> Option<Graphics>,
    ) -> Option<Self> {
        if wish == Wish::Off {
            return None;
        }
        let graphics = if wish.asks_terminal(&variable) { ask() } else { None };
        graphics.map(Self::Graphics).or_else(|| Colors::of(&variable).map(Self::Blocks))
    }
}

/// The colours that a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    /// Every one.
    True,
    /// 6x6x6, and shades of grey, by number.
    Indexed,
}

impl Colors {
    /// What the environment says of the terminal. `None`: too few colours for a picture, or none are wanted.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            return None;
        }
        let depth = variable("COLORTERM").unwrap_or_default();
        let terminal = variable("TERM").unwrap_or_default();
        if matches!(depth.as_str(), "truecolor" | "24bit") || terminal.ends_with("-direct") || cfg!(windows) {
            return Some(Self::True);
        }
        let has_few = terminal.is_empty() || terminal == "dumb" || terminal.starts_with("vt");
        (!has_few).then_some(Self::Indexed)
    }

    fn color(self, [red, green, blue]: [u8; 3]) -> Color {
        match self {
            Self::True => Color::Rgb(red, green, blue),
            Self::Indexed => Color::Indexed(nearest([red, green, blue])),
        }
    }
}

/// The nearest of the colours that have numbers.
fn nearest(wanted: [u8; 3]) -> u8 {
    /// The steps of the cube.
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |other: [u8; 3]| -> u32 {
        wanted.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let step = |value: u8| {
        let steps = STEPS.iter().enumerate();
        steps.min_by_key(|(_, step)| step.abs_diff(value)).map_or((0, 0), |(index, step)| (index, *step))
    };
    let [red, green, blue] = wanted.map(step);
    let cube = u8::try_from(16 + 36 * red.0 + 6 * green.0 + blue.0).unwrap_or(16);
    let cube = (distance([red.1, green.1, blue.1]), cube);
    let grey = (0..24_u8).map(|shade| (distance([8 + 10 * shade; 3]), 232 + shade));
    grey.chain([cube]).min().map_or(16, |(_, number)| number)
}

/// A picture as it is drawn.
#[derive(Clone)]
pub(crate) enum Picture {
    Image(Image),
    Blocks(Thumbnail, Colors),
}

impl Picture {
    /// Decodes what a contact shows, within bounds, to be drawn with so many pixels a side. `None`: it is no picture, or too large.
    pub(crate) fn decode(bytes: &[u8], means: &Means, side: u16) -> Option<Self> {
        let decoded = decode(bytes)?;
        match means {
            Means::Graphics(graphics) => graphics.encode(decoded, Size::new(side, side / 2)).map(Self::Image),
            Means::Blocks(colors) => Thumbnail::of(&decoded, side).map(|small| Self::Blocks(small, *colors)),
        }
    }

    /// The rows of the screen that it takes, which are empty where the terminal draws over them.
    pub(crate) fn rows(&self, margin: usize) -> Vec<Line<'static>> {
        match self {
            Self::Image(image) => vec![Line::default(); image.size().height.into()],
            Self::Blocks(thumbnail, colors) => thumbnail.rows(*colors, margin),
        }
    }
}

fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    if bytes.len() as u64 > LARGEST_PICTURE {
        return None;
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let known = [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Jpeg, ImageFormat::Bmp];
    if !reader.format().is_some_and(|format| known.contains(&format)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let decoded = reader.decode();
    decoded.inspect_err(|error| log::debug!("a picture cannot be decoded: {error}")).ok()
}

/// A picture of half blocks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thumbnail {
    width: usize,
    /// Row by row. `None`: nothing is there.
    pixels: Vec<Option<[u8; 3]>>,
}

impl Thumbnail {
    fn of(decoded: &DynamicImage, side: u16) -> Option<Self> {
        let small = decoded.thumbnail(side.into(), side.into()).to_rgba8();
        let pixel = |pixel: &image::Rgba<u8>| {
            let [red, green, blue, alpha] = pixel.0;
            (alpha >= 128).then_some([red, green, blue])
        };
        let width = usize::try_from(small.width()).ok().filter(|width| *width > 0)?;
        Some(Self { width, pixels: small.pixels().map(pixel).collect() })
    }

    fn rows(&self, colors: Colors, margin: usize) -> Vec<Line<'static>> {
        let rows: Vec<&[Option<[u8; 3]>]> = self.pixels.chunks(self.width).collect();
        let row = |two: &[&[Option<[u8; 3]>]]| {
            let below = |column: usize| two.get(1).and_then(|row| row.get(column)).copied().flatten();
            let upper = two.first().copied().unwrap_or_default();
            let cells = upper.iter().enumerate().map(|(column, upper)| cell(*upper, below(column), colors));
            Line::from_iter(std::iter::once(Span::raw(" ".repeat(margin))).chain(cells))
        };
        rows.chunks(2).map(row).collect()
    }
}

fn cell(upper: Option<[u8; 3]>, lower: Option<[u8; 3]>, colors: Colors) -> Span<'static> {
    let style = Style::new();
    match (upper.map(|pixel| colors.color(pixel)), lower.map(|pixel| colors.color(pixel))) {
        (None, None) => Span::raw(" "),
        (Some(upper), None) => Span::styled("▀", style.fg(upper)),
        (None, Some(lower)) => Span::styled("▄", style.fg(lower)),
        (Some(upper), Some(lower)) => Span::styled("▀", style.fg(upper).bg(lower)),
    }
}

/// The pictures that are known, by what their owners announce (an MSNObject).
pub(crate) struct Pictures {
    /// `None`: none are drawn.
    pub(crate) means: Option<Means>,
    /// Those that were fetched; without a picture those that could not be.
    known: VecDeque<(String, Option<Arc<Picture>>)>,
    /// So many are kept.
    most: usize,
    /// One is being fetched.
    is_fetching: bool,
}

impl Pictures {
    fn keeping(most: usize) -> Self {
        Self { means: None, known: VecDeque::new(), most, is_fetching: false }
    }

    pub(crate) fn of_contacts() -> Self {
        Self::keeping(MOST_PICTURES)
    }

    pub(crate) fn of_emoticons() -> Self {
        Self::keeping(MOST_EMOTICONS)
    }

    pub(crate) fn get(&self, object: &str) -> Option<&Picture> {
        self.known.iter().find(|(known, _)| known == object)?.1.as_deref()
    }

    /// The same for who looks at it for as long as it is kept.
    pub(crate) fn lent(&self, object: &str) -> Weak<Picture> {
        let known = self.known.iter().find(|(known, _)| known == object);
        known.and_then(|(_, picture)| picture.as_ref()).map(Arc::downgrade).unwrap_or_default()
    }

    /// Whether it is to be fetched now: one after the other, each once.
    pub(crate) fn wants(&self, object: &str) -> bool {
        let is_known = self.known.iter().any(|(known, _)| known == object);
        self.means.is_some() && !self.is_fetching && !object.is_empty() && !is_known
    }

    pub(crate) fn fetching(&mut self) {
        self.is_fetching = true;
    }

    pub(crate) fn fetched(&mut self, object: String, picture: Option<Picture>) {
        self.is_fetching = false;
        self.known.push_back((object, picture.map(Arc::new)));
        self.known.drain(..self.known.len().saturating_sub(self.most));
    }

    /// In a new session, what could not be fetched may be there.
    pub(crate) fn try_again(&mut self) {
        self.known.retain(|(_, picture)| picture.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbaImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) }
        });
        let image = DynamicImage::ImageRgba8(image);
        let image = if format == ImageFormat::Jpeg { image.to_rgb8().into() } else { image };
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn thumbnail(bytes: &[u8]) -> Option<Thumbnail> {
        Thumbnail::of(&decode(bytes)?, SIDE)
    }

    #[test]
    fn pictures_of_four_kinds_are_decoded() {
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Jpeg, ImageFormat::Bmp] {
            let picture = thumbnail(&encoded(96, 96, format)).unwrap();
            assert_eq!((picture.width, picture.pixels.len()), (20, 400), "{format:?}");
            let [red, _, blue] = picture.pixels[0].unwrap();
            assert!(red > 240 && blue < 20, "{format:?}");
            let [red, _, blue] = picture.pixels[19].unwrap();
            assert!(red < 20 && blue > 240, "{format:?}");
        }
    }

    #[test]
    fn what_is_too_large_or_no_picture_is_not_decoded() {
        assert!(thumbnail(&encoded(1024, 1024, ImageFormat::Png)).is_some());
        assert_eq!(thumbnail(&encoded(1025, 8, ImageFormat::Png)), None);
        assert_eq!(thumbnail(&encoded(8, 1025, ImageFormat::Gif)), None);
        // More bytes than a picture may have, though few pixels.
        let mut long = encoded(8, 8, ImageFormat::Bmp);
        long.resize(512 * 1024 + 1, 0);
        assert_eq!(thumbnail(&long), None);
        // A header that promises 60,000 x 60,000 pixels.
        let mut bomb = encoded(8, 8, ImageFormat::Bmp);
        bomb[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
        bomb[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
        assert_eq!(thumbnail(&bomb), None);
        for nothing in
            [&b""[..], b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"qoif\0\0\0\x01\0\0\0\x01\x03\0"]
        {
            assert_eq!(thumbnail(nothing), None);
        }
        let whole = encoded(64, 64, ImageFormat::Png);
        for length in 0..whole.len() {
            let _ = thumbnail(&whole[..length]);
        }
    }

    #[test]
    fn two_pixels_stand_in_a_cell() {
        let (red, blue) = (Some([255, 0, 0]), Some([0, 0, 255]));
        let picture = Thumbnail { width: 2, pixels: vec![red, None, blue, blue, red, None] };
        let rows = picture.rows(Colors::True, 1);
        assert_eq!(rows.len(), 2);
        let style = Style::new();
        let (red, blue) = (Color::Rgb(255, 0, 0), Color::Rgb(0, 0, 255));
        let cells = |row: usize| rows[row].spans[1..].to_vec();
        assert_eq!(cells(0), [Span::styled("▀", style.fg(red).bg(blue)), Span::styled("▄", style.fg(blue))]);
        assert_eq!(cells(1), [Span::styled("▀", style.fg(red)), Span::raw(" ")]);
    }

    #[test]
    fn terminals_are_asked_that_are_known_to_answer() {
        let with = |name: &'static str, value: &'static str| {
            move |asked: &str| (asked == name).then(|| value.to_owned())
        };
        for (name, value, is_asked) in [
            ("TERM", "xterm-kitty", true),
            ("TERM", "foot", true),
            ("TERM_PROGRAM", "iTerm.app", true),
            ("TERM_PROGRAM", "WezTerm", true),
            ("KONSOLE_VERSION", "220401", true),
            ("TERM", "xterm-256color", false),
            ("TERM", "linux", false),
            ("TERM", "vt100", false),
        ] {
            assert_eq!(Wish::Auto.asks_terminal(with(name, value)), is_asked, "{name}={value}");
            assert!(Wish::Graphics.asks_terminal(with(name, value)));
            assert!(!Wish::Blocks.asks_terminal(with(name, value)));
        }
        // It gives no answer, or none that helps.
        let means = Means::of(Wish::Graphics, with("TERM", "xterm-256color"), || None);
        assert!(matches!(means, Some(Means::Blocks(_))));
        assert!(Means::of(Wish::Off, with("TERM", "xterm-kitty"), || unreachable!()).is_none());
    }

    #[test]
    #[cfg(all(unix, feature = "graphics"))]
    fn terminals_draw_by_their_own_means() {
        use ratatui::Terminal;
        use ratatui::backend::TestBackend;
        use ratatui::layout::Rect;
        use ratatui_image::picker::ProtocolType;

        for (kind, begins) in [
            (ProtocolType::Kitty, "\x1b_G"),
            (ProtocolType::Sixel, "\x1bP"),
            (ProtocolType::Iterm2, "\x1b]1337;File="),
        ] {
            let means = Means::Graphics(Graphics::of(kind));
            let Some(Picture::Image(image)) =
                Picture::decode(&encoded(96, 96, ImageFormat::Png), &means, SIDE)
            else {
                panic!("{kind:?}");
            };
            // A letter of the screen is twice as high as it is wide.
            assert_eq!(image.size(), Size::new(SIDE, SIDE / 2), "{kind:?}");
            assert_eq!(Picture::Image(image.clone()).rows(3).len(), 10);
            let mut terminal = Terminal::new(TestBackend::new(30, 12)).unwrap();
            let place = Rect { x: 3, y: 1, width: SIDE, height: SIDE / 2 };
            terminal.draw(|frame| image.draw(frame, place)).unwrap();
            let first = terminal.backend().buffer().cell((3, 1)).unwrap().symbol();
            assert!(first.contains(begins), "{kind:?}: {first:?}");
            assert_eq!(terminal.backend().buffer().cell((2, 1)).unwrap().symbol(), " ");
            assert!(Picture::decode(b"GIF89a", &means, SIDE).is_none());
        }
    }

    #[test]
    fn terminals_have_the_colours_that_they_say() {
        let of = |colorterm: &str, term: &str, no_color: &str| {
            Colors::of(|name| {
                let value = match name {
                    "COLORTERM" => colorterm,
                    "TERM" => term,
                    _ => no_color,
                };
                Some(value.to_owned()).filter(|value| !value.is_empty())
            })
        };
        assert_eq!(of("truecolor", "xterm-256color", ""), Some(Colors::True));
        assert_eq!(of("truecolor", "xterm-256color", "1"), None);
        if !cfg!(windows) {
            assert_eq!(of("", "xterm-256color", ""), Some(Colors::Indexed));
            assert_eq!(of("", "dumb", ""), None);
            assert_eq!(of("", "", ""), None);
        }
        assert_eq!(nearest([255, 0, 0]), 196);
        assert_eq!(nearest([0, 0, 0]), 16);
        assert_eq!(nearest([128, 128, 128]), 244);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut pictures = Pictures { means: Some(Means::Blocks(Colors::True)), ..Pictures::of_contacts() };
        assert!(pictures.wants("a") && !pictures.wants(""));
        pictures.fetching();
        assert!(!pictures.wants("b"), "one after the other");
        pictures.fetched("a".to_owned(), None);
        assert!(pictures.wants("b") && !pictures.wants("a"));
        for number in 0..100 {
            pictures.fetched(number.to_string(), None);
        }
        assert_eq!(pictures.known.len(), MOST_PICTURES);
        pictures.try_again();
        assert!(pictures.wants("99"));
    }
}
