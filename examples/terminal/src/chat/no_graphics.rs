//! Builds without the terminal's own graphics.

use image::DynamicImage;
use ratatui::Frame;
use ratatui::layout::{Rect, Size};

/// There are none.
#[derive(Clone, Debug)]
pub(crate) enum Graphics {}

impl Graphics {
    pub(crate) fn ask() -> Option<Self> {
        None
    }

    pub(crate) fn encode(&self, _: DynamicImage, _: Size) -> Option<Image> {
        match *self {}
    }
}

/// There are none.
#[derive(Clone)]
pub(crate) enum Image {}

impl Image {
    pub(crate) fn size(&self) -> Size {
        match *self {}
    }

    pub(crate) fn draw(&self, _: &mut Frame<'_>, _: Rect) {
        match *self {}
    }
}
