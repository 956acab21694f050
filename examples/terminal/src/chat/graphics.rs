//! Pictures by the terminal's own means: kitty's graphics, iTerm2's, or sixel.

use image::DynamicImage;
use ratatui::Frame;
use ratatui::layout::{Rect, Size};
use ratatui_image::Resize;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::protocol::Protocol;

/// What the terminal can do, and how large its letters are.
#[derive(Clone, Debug)]
pub(crate) struct Graphics(Picker);

impl Graphics {
    /// Asks the terminal, which has to be taken over already. `None`: it draws no pictures, or gives no answer.
    pub(crate) fn ask() -> Option<Self> {
        let picker = Picker::from_query_stdio();
        let picker =
            picker.inspect_err(|error| log::debug!("the terminal does not say what it can do: {error}"));
        picker.ok().filter(|picker| picker.protocol_type() != ProtocolType::Halfblocks).map(Self)
    }

    /// A picture as it is sent to the terminal, of so many cells at most.
    pub(crate) fn encode(&self, picture: DynamicImage, most: Size) -> Option<Image> {
        let encoded = self.0.new_protocol(picture, most, Resize::Scale(None));
        encoded.inspect_err(|error| log::debug!("a picture cannot be encoded: {error}")).ok().map(Image)
    }

    #[cfg(test)]
    pub(crate) fn of(kind: ProtocolType) -> Self {
        let mut picker = Picker::halfblocks();
        picker.set_protocol_type(kind);
        Self(picker)
    }
}

/// A picture as the terminal takes it.
#[derive(Clone)]
pub(crate) struct Image(Protocol);

impl Image {
    pub(crate) fn size(&self) -> Size {
        self.0.size()
    }

    pub(crate) fn draw(&self, frame: &mut Frame<'_>, place: Rect) {
        frame.render_widget(ratatui_image::Image::new(&self.0), place);
    }
}
