//! The terminal: taken over at the start, and given back however the program ends.

use std::io::{self, IsTerminal, Write};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEventKind, KeyModifiers,
};
use crossterm::execute;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::DefaultTerminal;

use super::field::Field;
use crate::printable;

/// The terminal in raw mode on its second screen, until this is dropped or the program panics.
pub(crate) struct Screen {
    pub(crate) terminal: DefaultTerminal,
}

impl Screen {
    pub(crate) fn open() -> io::Result<Self> {
        // Makes the terminal be given back in a panic as well.
        let terminal = ratatui::try_init()?;
        let screen = Self { terminal };
        execute!(io::stdout(), EnableBracketedPaste)?;
        let then = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _ = execute!(io::stdout(), DisableBracketedPaste);
            then(panic);
        }));
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // What cannot be given back is lost: there is nobody to tell.
        let _ = execute!(io::stdout(), DisableBracketedPaste);
        let _ = ratatui::try_restore();
    }
}

/// Whether somebody sits in front of it.
pub(crate) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Asks for the password, without showing it. `None`: nothing was given.
pub(crate) fn ask_password(account: &str) -> io::Result<Option<String>> {
    let mut output = io::stdout();
    write!(output, "Password of {}: ", printable::line(account))?;
    output.flush()?;
    enable_raw_mode()?;
    let given = read_hidden();
    disable_raw_mode()?;
    writeln!(output)?;
    given
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn read_hidden() -> io::Result<Option<String>> {
    let mut field = Field::default();
    loop {
        let Event::Key(key) = crossterm::event::read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(Some(field.take()).filter(|text| !text.is_empty())),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if control => return Ok(None),
            KeyCode::Char(character) if !control => field.insert(character.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace => field.backspace(),
            _ => {}
        }
    }
}
