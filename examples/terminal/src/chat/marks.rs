//! The marks and frames that several panes have in common.

use msnp::Status;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::Block;

use super::wrap::cut;

/// Below so many rows, frames would take most of the room.
const LEAST_FOR_FRAMES: u16 = 7;

/// The mark and the colour of a status.
pub(crate) fn mark(status: Status) -> (&'static str, Color) {
    match status {
        Status::Online => ("*", Color::Green),
        Status::Busy | Status::OnThePhone => ("!", Color::Red),
        Status::Offline | Status::Hidden => (" ", Color::DarkGray),
        Status::Idle | Status::BeRightBack | Status::Away | Status::OutToLunch => ("-", Color::Yellow),
    }
}

pub(crate) fn unread_mark(unread: usize) -> String {
    if unread > 0 { format!(" ({})", unread.min(999)) } else { String::new() }
}

pub(crate) fn new_style(unread: String) -> Span<'static> {
    Span::styled(unread, Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD))
}

/// A frame with a title, or nothing where there is no room for it.
pub(crate) fn frame_of(area: Rect, title: &str, has_keys: bool) -> Block<'static> {
    if area.height < LEAST_FOR_FRAMES.saturating_sub(2) {
        return Block::new();
    }
    let style = if has_keys { Style::new().fg(Color::Cyan) } else { Style::new().fg(Color::DarkGray) };
    let title = cut(title, usize::from(area.width.saturating_sub(4)));
    Block::bordered().border_style(style).title(format!(" {title} "))
}
