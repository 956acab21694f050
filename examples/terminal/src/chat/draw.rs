//! Putting the state on the screen: one pane on a small one, two or three beside each other on a large one.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::history;
use super::list;
use super::popup;
use super::state::{Pane, Popup, Session, State, THREE_PANES};
use super::wrap::{at_most, cut, fit, width_of, wrap};
use crate::printable::is_right_to_left;
use crate::status;

/// The least columns of the pane of contacts beside another.
const CONTACTS_WIDTH: u16 = 30;
/// The most of them: the longest name and message are cut or broken in any case.
const WIDEST_CONTACTS: u16 = 60;
const DETAILS_WIDTH: u16 = 28;
/// The details of a contact, while there is no conversation to be shown.
const WIDER_DETAILS: u16 = 36;
/// The most rows of something that is told.
const MOST_TOLD: usize = 4;

pub(crate) fn draw(frame: &mut Frame<'_>, state: &State) {
    let whole = frame.area();
    let told = bottom_lines(state, whole);
    let height = u16::try_from(told.len()).unwrap_or(1);
    let [top, middle, bottom] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(height)])
            .areas(whole);
    frame.render_widget(oneself(state, top.width), top);
    if let Session::Over { reason, advice } = &state.session {
        popup::over(frame, middle, state.was_online, reason, advice);
    } else {
        panes(frame, middle, state);
    }
    frame.render_widget(Paragraph::new(told), bottom);
    popup::draw(frame, state);
    clear_halves(frame.buffer_mut());
    hold_panes_apart(frame.buffer_mut());
}

fn panes(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let beside = |width| Layout::horizontal([Constraint::Length(width), Constraint::Fill(1)]);
    if !state.is_wide() {
        if state.pane == Pane::Conversation && state.current_conversation().is_some() {
            history::draw(frame, area, state);
        } else {
            list::contacts(frame, area, state);
        }
    } else if state.current_conversation().is_none() && state.rows().is_empty() {
        list::contacts(frame, area, state);
    } else if state.current_conversation().is_none() {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(WIDER_DETAILS)]).areas(area);
        list::contacts(frame, left, state);
        list::details(frame, right, state);
    } else if area.width >= THREE_PANES {
        let width = area.width.checked_div(3).unwrap_or_default().clamp(CONTACTS_WIDTH, WIDEST_CONTACTS);
        let [left, rest] = beside(width).areas(area);
        let [center, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(DETAILS_WIDTH)]).areas(rest);
        list::contacts(frame, left, state);
        history::draw(frame, center, state);
        list::details(frame, right, state);
    } else {
        let [left, right] = beside(CONTACTS_WIDTH).areas(area);
        list::contacts(frame, left, state);
        history::draw(frame, right, state);
    }
}

fn oneself(state: &State, columns: u16) -> Paragraph<'static> {
    let standing = match state.session {
        Session::SigningIn => "signing in...",
        Session::Online => status::word(state.me.status),
        Session::Lost => "connection lost, trying again...",
        Session::Over { .. } if state.was_online => "signed out",
        Session::Over { .. } => "not signed in",
    };
    let unread = match state.unread() {
        0 => String::new(),
        unread => format!(" {unread} new "),
    };
    let room = usize::from(columns).saturating_sub(width_of(&unread));
    // How it stands is said in full, however long the name is.
    let standing = format!(" ({standing})");
    let name = cut(&state.me.name, room.saturating_sub(width_of(&standing) + 1).max(4));
    let mut text = format!(" {name}{standing}");
    let left = room.saturating_sub(width_of(&text));
    if !state.me.message.is_empty() && left >= 6 {
        text.push_str(&cut(&format!(" - {}", state.me.message), left));
    }
    let text = cut(&text, room);
    let gap = " ".repeat(room.saturating_sub(width_of(&text)));
    Paragraph::new(text + &gap + &unread).style(Style::new().add_modifier(Modifier::REVERSED))
}

/// What there is to tell, in full where there is any room for it; or the keys that matter here.
fn bottom_lines(state: &State, area: Rect) -> Vec<Line<'static>> {
    let columns = usize::from(area.width);
    let Some((notice, _)) = &state.notice else {
        return vec![Line::styled(hint(state, columns), Style::new().fg(Color::Cyan))];
    };
    let rows = usize::from(area.height).checked_div(4).unwrap_or_default().clamp(1, MOST_TOLD);
    let style = Style::new().fg(Color::Yellow);
    at_most(wrap(notice, columns), rows, columns).into_iter().map(|line| Line::styled(line, style)).collect()
}

fn hint(state: &State, columns: usize) -> String {
    let over = match (&state.session, &state.popup) {
        (Session::Over { .. }, _) => None,
        (_, Some(Popup::Help { .. })) => Some(fit(&["Down more", "Esc close"], &[0], columns)),
        (_, Some(Popup::Status { .. } | Popup::Pick { .. })) => {
            Some(fit(&["Up, Down choose", "Enter yes", "Esc no"], &[0], columns))
        }
        (_, Some(Popup::Edit { .. })) => Some(fit(&["Enter yes", "^U empty", "Esc no"], &[1], columns)),
        (_, Some(Popup::Remove { .. })) => Some("y yes  n no".to_owned()),
        (_, None) if !state.questions.is_empty() && state.pane == Pane::Contacts => {
            let words = ["y allow and add", "o only allow", "n block", "Esc later", "F10 quit"];
            Some(fit(&words, &[4, 1, 0], columns))
        }
        (_, None) => None,
    };
    if let Some(over) = over {
        return over;
    }
    match (&state.session, state.pane) {
        (Session::SigningIn, _) => fit(&["F1 help", "F10 quit"], &[0], columns),
        (Session::Over { .. }, _) => fit(&["r sign in again", "q quit"], &[1], columns),
        (Session::Online | Session::Lost, Pane::Contacts) => {
            let words = [
                "F1 help",
                "Enter talk",
                "/ find",
                "s status",
                "n name",
                "m message",
                "a add",
                "b block",
                "d remove",
                "q quit",
            ];
            fit(&words, &[8, 7, 4, 2, 5, 6, 3, 9, 1], columns)
        }
        (Session::Online | Session::Lost, Pane::Conversation) if state.offered_file().is_some() => {
            if state.takes_files {
                fit(&["^Y take the file", "^X decline", "F1 help", "F10 quit"], &[2, 3, 1], columns)
            } else {
                fit(&["^X decline", "F1 help", "F10 quit"], &[1, 2], columns)
            }
        }
        (Session::Online | Session::Lost, Pane::Conversation) => {
            let words = [
                "F1 help",
                "Tab list",
                "^N next",
                "^G nudge",
                "^T invite",
                "PgUp older",
                "^W close",
                "F10 quit",
            ];
            fit(&words, &[5, 2, 6, 3, 7, 4, 1], columns)
        }
    }
}

/// A letter of two columns of which a popup covers the second one is taken away: it would be drawn over the frame.
fn clear_halves(buffer: &mut Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            // A picture that the terminal draws is in a cell as what it is told to do, which takes no columns.
            let is_wide = buffer
                .cell((x, y))
                .is_some_and(|cell| !cell.symbol().contains('\x1b') && width_of(cell.symbol()) > 1);
            let is_covered = buffer.cell((x.saturating_add(1), y)).is_none_or(|next| next.symbol() != " ");
            if is_wide
                && is_covered
                && let Some(cell) = buffer.cell_mut((x, y))
            {
                cell.set_symbol(" ");
            }
        }
    }
}

/// Terminals that write from right to left turn a whole line around at the first letter of such a script, and with it the panes. A mark at
/// each frame, which takes no room, ends what is turned around.
fn hold_panes_apart(buffer: &mut Buffer) {
    const LEFT_TO_RIGHT_MARK: char = '\u{200e}';
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let has_any = (area.left()..area.right())
            .any(|x| buffer.cell((x, y)).is_some_and(|cell| cell.symbol().chars().any(is_right_to_left)));
        if !has_any {
            continue;
        }
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            if cell.symbol() == ratatui::symbols::line::VERTICAL {
                cell.set_symbol(&format!("{}{LEFT_TO_RIGHT_MARK}", ratatui::symbols::line::VERTICAL));
            }
        }
    }
}
