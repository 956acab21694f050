//! The pane of a conversation: what was said, who is writing, and the line that is being written.

use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::conversation::{Conversation, Fate, Line as TalkLine, Said};
use super::emoticons::{self, Row};
use super::marks::frame_of;
use super::picture::Picture;
use super::state::{Pane, State};
use super::wrap::{cut, width_of, wrap, wrap_behind};
use crate::status;

/// The columns of a time and the space behind it.
const TIME: usize = 6;
/// Below so many columns the times are left out.
const LEAST_FOR_TIMES: usize = 28;
/// Below so many rows no emoticons are drawn.
const LEAST_FOR_EMOTICONS: usize = 10;
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
    history(frame, conversation, said, state);
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
fn history(frame: &mut Frame<'_>, conversation: &Conversation, area: Rect, state: &State) {
    let (columns, height, today) = (usize::from(area.width), usize::from(area.height), state.clock.date());
    let draws = columns >= LEAST_FOR_TIMES && height >= LEAST_FOR_EMOTICONS;
    conversation.columns.set(columns);
    conversation.draws.set(draws);
    let mut lines: Vec<Row> = Vec::new();
    for (index, line) in conversation.lines.iter().enumerate().rev() {
        lines.extend(rows_of(line, columns, draws).into_iter().rev());
        let before = index.checked_sub(1).and_then(|index| conversation.lines.get(index));
        let date = line.at.date();
        if before.map_or(date != today, |before| before.at.date() != date) {
            lines.push(day(date, columns).into());
        }
        // Only what can be seen is laid out, however long the conversation is.
        if lines.len() >= height.saturating_add(conversation.scroll.get()) {
            break;
        }
    }
    let scrolled = conversation.scroll.get().min(lines.len().saturating_sub(height));
    conversation.scroll.set(scrolled);
    let shown: Vec<Row> = lines.into_iter().skip(scrolled).take(height).rev().collect();
    let (lines, drawn): (Vec<_>, Vec<_>) = shown.into_iter().map(|row| (row.line, row.drawn)).unzip();
    frame.render_widget(Paragraph::new(lines), area);
    // Not behind a popup: what that had covered would stay away.
    if state.popup.is_none() {
        for (row, drawn) in drawn.into_iter().enumerate() {
            drawn.iter().for_each(|(column, picture)| draw_over(frame, area, (row, *column), picture));
        }
    }
}

/// What the terminal itself draws, where all of it is to be seen.
fn draw_over(frame: &mut Frame<'_>, area: Rect, (row, column): (usize, usize), picture: &Picture) {
    let (Picture::Image(image), Ok(row), Ok(column)) = (picture, u16::try_from(row), u16::try_from(column))
    else {
        return;
    };
    let (x, y) = (area.x.saturating_add(column), area.y.saturating_add(row));
    let place = Rect { x, y, width: image.size().width, height: image.size().height };
    if area.intersection(place) == place {
        image.draw(frame, place);
    }
}

fn day(date: Date, columns: usize) -> Line<'static> {
    let text = format!("-- {} --", date.strftime("%A, %-d %B %Y"));
    Line::styled(cut(&text, columns), Style::new().fg(Color::DarkGray))
}

/// A line of the conversation as rows of the screen: the time, then what was said, whose further rows stand below its start, then its emoticons
/// where they are drawn.
pub(crate) fn rows_of(line: &TalkLine, columns: usize, draws: bool) -> Vec<Row> {
    let mut rows: Vec<Row> = text_rows(line, columns).into_iter().map(Row::from).collect();
    if let Said::By { emoticons, .. } = &line.said
        && draws
    {
        rows.extend(emoticons::rows_of(emoticons, TIME, columns));
    }
    rows
}

fn text_rows(line: &TalkLine, columns: usize) -> Vec<Line<'static>> {
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
        Said::By { name, text, .. } => (name.as_str(), text, Style::new().fg(Color::Magenta)),
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
