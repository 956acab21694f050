//! The pane of a conversation: what was said, who is writing, and the line that is being written.

use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::conversation::{Conversation, Fate, Line as TalkLine, Said};
use super::marks::frame_of;
use super::state::{Pane, State};
use super::wrap::{cut, width_of, wrap, wrap_behind};
use crate::status;

/// The columns of a time and the space behind it.
const TIME: usize = 6;
/// Below so many columns the times are left out.
const LEAST_FOR_TIMES: usize = 28;
/// Below so many rows nobody is shown as typing.
const LEAST_FOR_TYPING: u16 = 4;

pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State) {
    let Some(conversation) = state.current_conversation() else { return };
    let has_keys = state.pane == Pane::Conversation;
    let mut block = frame_of(area, &title(state, conversation), has_keys);
    if conversation.is_nudged() {
        block = block.border_style(Style::new().fg(Color::Yellow).add_modifier(Modifier::REVERSED));
    }
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let typing = u16::from(inside.height >= LEAST_FOR_TYPING);
    let [said, typing, line] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(typing), Constraint::Length(1)])
            .areas(inside);
    frame.render_widget(history(conversation, said, state.clock.date()), said);
    frame.render_widget(below(state, conversation, typing.width), typing);
    let (text, column) = conversation.field.visible(line.width.saturating_sub(2));
    frame.render_widget(Paragraph::new(format!("> {text}")), line);
    if has_keys && state.popup.is_none() {
        frame.set_cursor_position(Position::new(line.x.saturating_add(2).saturating_add(column), line.y));
    }
}

fn title(state: &State, conversation: &Conversation) -> String {
    match conversation.account.as_deref().and_then(|account| state.person(account)) {
        Some(person) if !state.knows_presence() => format!("{} (status not known)", person.name),
        Some(person) => format!("{} ({})", person.name, status::word(person.status)),
        None => conversation.title(),
    }
}

/// The last lines, or older ones when somebody has scrolled up.
fn history(conversation: &Conversation, area: Rect, today: Date) -> Paragraph<'static> {
    let (columns, height) = (usize::from(area.width), usize::from(area.height));
    conversation.columns.set(columns);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (index, line) in conversation.lines.iter().enumerate().rev() {
        lines.extend(rows_of(line, columns).into_iter().rev());
        let before = index.checked_sub(1).and_then(|index| conversation.lines.get(index));
        let date = line.at.date();
        if before.map_or(date != today, |before| before.at.date() != date) {
            lines.push(day(date, columns));
        }
        // Only what can be seen is laid out, however long the conversation is.
        if lines.len() >= height.saturating_add(conversation.scroll.get()) {
            break;
        }
    }
    let scrolled = conversation.scroll.get().min(lines.len().saturating_sub(height));
    conversation.scroll.set(scrolled);
    let shown: Vec<Line<'static>> = lines.into_iter().skip(scrolled).take(height).rev().collect();
    Paragraph::new(shown)
}

fn day(date: Date, columns: usize) -> Line<'static> {
    let text = format!("-- {} --", date.strftime("%A, %-d %B %Y"));
    Line::styled(cut(&text, columns), Style::new().fg(Color::DarkGray))
}

/// A line of the conversation as rows of the screen: the time, then what was said, whose further rows stand below its start.
pub(crate) fn rows_of(line: &TalkLine, columns: usize) -> Vec<Line<'static>> {
    if columns < LEAST_FOR_TIMES {
        return said_rows(&line.said, columns);
    }
    let mut time = format!("{} ", line.at.strftime("%H:%M"));
    let style = Style::new().fg(Color::DarkGray);
    said_rows(&line.said, columns.saturating_sub(TIME))
        .into_iter()
        .map(|mut row| {
            let margin = std::mem::replace(&mut time, " ".repeat(TIME));
            row.spans.insert(0, Span::styled(margin, style));
            row
        })
        .collect()
}

fn said_rows(said: &Said, columns: usize) -> Vec<Line<'static>> {
    let (name, text, style) = match said {
        Said::By { name, text } => (name.as_str(), text, Style::new().fg(Color::Magenta)),
        Said::Mine { text, .. } => ("You", text, Style::new().fg(Color::Green)),
        Said::File(file) => return file.rows(columns),
        Said::Note(text) => {
            let style = Style::new().fg(Color::DarkGray);
            return wrap(&format!("* {text}"), columns)
                .into_iter()
                .map(|line| Line::styled(line, style))
                .collect();
        }
    };
    let name = cut(name, (columns / 2).max(8));
    // The first line is shorter by the name.
    let wrapped = wrap_behind(text, columns, width_of(&name) + 2);
    let mut lines: Vec<Line<'static>> = wrapped.into_iter().map(Line::raw).collect();
    if let Some(first) = lines.first_mut() {
        first.spans.insert(0, Span::styled(format!("{name}: "), style));
    }
    if let Said::Mine { fate, .. } = said {
        match fate {
            Fate::Delivered => {}
            // Dim until it is acknowledged; no line of its own, so that nothing jumps.
            Fate::Sending => lines.iter_mut().for_each(|line| *line = line.clone().style(Style::new().dim())),
            Fate::Failed(reason) => {
                let lost = wrap(&format!("Not delivered: {reason}"), columns.saturating_sub(2));
                let style = Style::new().fg(Color::Red);
                lines.extend(lost.into_iter().map(|line| Line::styled(format!("  {line}"), style)));
            }
        }
    }
    lines
}

/// Who is typing, or that there are newer lines than those that are shown.
fn below(state: &State, conversation: &Conversation, columns: u16) -> Paragraph<'static> {
    let names: Vec<String> = conversation.who_types().map(|account| state.name_of(account)).collect();
    let columns = usize::from(columns);
    let dim = Style::new().fg(Color::DarkGray);
    if conversation.scroll.get() > 0 {
        let style = Style::new().fg(Color::Yellow);
        return Paragraph::new(cut("(PgDn: newer lines below)", columns)).style(style);
    }
    let text = match names.as_slice() {
        [] => String::new(),
        // Whatever the name is, what its owner does is said.
        [name] => {
            let does = " is typing...";
            format!("{}{does}", cut(name, columns.saturating_sub(width_of(does))))
        }
        several => {
            let do_so = " are typing...";
            format!("{}{do_so}", cut(&several.join(", "), columns.saturating_sub(width_of(do_so))))
        }
    };
    Paragraph::new(cut(&text, columns)).style(dim)
}
