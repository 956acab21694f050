//! What a key does.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use msnp::Status;

use super::emoticons::Choice;
use super::field::Field;
use super::files::{self, Asked};
use super::state::{Edit, Pane, Pick, Popup, Session, State, Target};

/// What the user wants from the client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    Open {
        account: String,
    },
    Say {
        chat: u32,
        text: String,
        token: u64,
    },
    Typing {
        chat: u32,
    },
    Nudge {
        chat: u32,
    },
    Invite {
        chat: u32,
        account: String,
    },
    Leave {
        chat: u32,
    },
    Status(Status),
    Name(String),
    Message(String),
    Add(String),
    Remove(String),
    Block(String),
    Unblock(String),
    Accept {
        account: String,
        add: bool,
    },
    Decline(String),
    /// A file for who is in the conversation.
    Send {
        chat: u32,
        path: String,
    },
    TakeFile {
        transfer: u32,
    },
    /// Declines or cancels it.
    DropFile {
        transfer: u32,
    },
    /// The path of one's own picture; `None`: none.
    Picture(Option<String>),
    /// An emoticon of one's own, and where it was chosen.
    Emoticon {
        chat: u32,
        choice: Choice,
    },
    SignIn,
    Quit,
}

/// Lines of the help, of at most 38 columns.
pub(crate) const KEYS: [&str; 34] = [
    "Everywhere",
    " F1, Ctrl-O  these keys",
    " Tab, Esc    other pane",
    " Ctrl-N      next conversation",
    " F10, Ctrl-Q quit",
    "",
    "In the list",
    " Up, Down    choose",
    " Enter       open the conversation",
    " /           find by part of a name",
    " s, F2       status",
    " n, F3       display name",
    " m, F4       personal message",
    " p           picture of your own",
    " a, F5       add a contact",
    " b, F6       block or unblock",
    " d, Delete   remove",
    " q           quit",
    "",
    "In a conversation",
    " Enter       send",
    " Ctrl-G, F8  nudge",
    " Ctrl-T, F7  invite somebody",
    " Ctrl-F, F9  send a file",
    " Ctrl-Y      take a file",
    " Ctrl-X      decline or cancel a file",
    " Ctrl-W      leave and close",
    " PgUp, PgDn  older, newer",
    " Ctrl-U      empty the line",
    "",
    "In the list, a mark tells the status:",
    " * online    ! busy, on the phone",
    " - away      (none) offline",
    " x blocked   ? not known",
];

/// Takes what was pasted.
pub(crate) fn paste(state: &mut State, text: &str) -> Option<Request> {
    match &mut state.popup {
        Some(Popup::Edit { field, .. }) => {
            field.insert(text);
            None
        }
        Some(Popup::Pick { field, chosen, .. }) => {
            field.insert(text);
            *chosen = 0;
            None
        }
        Some(_) => None,
        None if state.pane == Pane::Conversation => {
            let all = state.current_conversation_mut()?.field.paste(text);
            if !all {
                state.tell("The text is longer than one message here: its end was left out.");
            }
            typing(state)
        }
        None => None,
    }
}

/// Takes a key. What it changes on the screen is changed; what it wants from the client is given back.
#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
pub(crate) fn key(state: &mut State, key: KeyEvent) -> Option<Request> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::F(10) => return Some(Request::Quit),
        KeyCode::Char('q' | 'c') if control => return Some(Request::Quit),
        _ => {}
    }
    if let Session::Over { .. } = state.session {
        return match key.code {
            KeyCode::Char('q') | KeyCode::Esc => Some(Request::Quit),
            KeyCode::Char('r') | KeyCode::Enter => Some(Request::SignIn),
            _ => None,
        };
    }
    if let Some(popup) = state.popup.take() {
        return in_popup(state, popup, key);
    }
    if !state.questions.is_empty() && state.pane == Pane::Contacts {
        return in_question(state, key);
    }
    match key.code {
        KeyCode::F(1) => state.popup = Some(Popup::Help { scroll: 0 }),
        KeyCode::Char('o') if control => state.popup = Some(Popup::Help { scroll: 0 }),
        KeyCode::Char('n') if control => next_conversation(state),
        KeyCode::Tab | KeyCode::BackTab | KeyCode::Esc => other_pane(state),
        KeyCode::F(2) => state.popup = Some(status_popup(state)),
        KeyCode::F(3) => edit(state, Edit::Name),
        KeyCode::F(4) => edit(state, Edit::Message),
        KeyCode::F(5) => edit(state, Edit::Add),
        _ if state.pane == Pane::Conversation => return in_conversation(state, key, control),
        _ => return in_contacts(state, key),
    }
    None
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn in_contacts(state: &mut State, key: KeyEvent) -> Option<Request> {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => state.choose(-1),
        KeyCode::Down | KeyCode::Char('j') => state.choose(1),
        KeyCode::PageUp => state.choose(-10),
        KeyCode::PageDown => state.choose(10),
        KeyCode::Home => state.choose(isize::MIN),
        KeyCode::End => state.choose(isize::MAX),
        KeyCode::Enter | KeyCode::Right => {
            match state.chosen_target()? {
                Target::Person(account) => return Some(Request::Open { account }),
                Target::Conversation(chat) => state.show(chat),
            };
        }
        KeyCode::Char('s') => state.popup = Some(status_popup(state)),
        KeyCode::Char('n') => edit(state, Edit::Name),
        KeyCode::Char('m') => edit(state, Edit::Message),
        KeyCode::Char('p') => edit(state, Edit::Picture),
        KeyCode::Char('a') => edit(state, Edit::Add),
        KeyCode::Char('b') | KeyCode::F(6) => return block(state),
        KeyCode::Char('d') | KeyCode::Delete => {
            if let Target::Person(account) = state.chosen_target()? {
                state.popup = Some(Popup::Remove { account });
            }
        }
        KeyCode::Char('/') => pick(state, Pick::Open),
        KeyCode::Char('?') => state.popup = Some(Popup::Help { scroll: 0 }),
        KeyCode::Char('q') => return Some(Request::Quit),
        _ => {}
    }
    None
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn in_conversation(state: &mut State, key: KeyEvent, control: bool) -> Option<Request> {
    let token = state.new_token();
    let now = state.now;
    let conversation = state.current_conversation_mut()?;
    let chat = conversation.chat;
    match key.code {
        KeyCode::Enter if !conversation.field.is_empty() => {
            let text = conversation.field.take();
            match files::asked(&text) {
                Some(Asked::Send(path)) => return Some(Request::Send { chat, path }),
                Some(Asked::Picture(path)) => return Some(Request::Picture(path)),
                Some(Asked::Emoticon(choice)) => return Some(Request::Emoticon { chat, choice }),
                None => {}
            }
            conversation.sent(text.clone(), token);
            return Some(Request::Say { chat, text, token });
        }
        KeyCode::Char('g') if control => return nudge(state, chat),
        KeyCode::F(8) => return nudge(state, chat),
        KeyCode::Char('t') if control => pick(state, Pick::Invite),
        KeyCode::F(7) => pick(state, Pick::Invite),
        KeyCode::Char('f') if control => edit(state, Edit::File),
        KeyCode::F(9) => edit(state, Edit::File),
        KeyCode::Char('y') if control => {
            let transfer = state.offered_file()?.transfer;
            return Some(Request::TakeFile { transfer });
        }
        KeyCode::Char('x') if control => {
            let transfer = state.open_file()?.transfer;
            return Some(Request::DropFile { transfer });
        }
        KeyCode::Char('w') if control => {
            state.close(chat);
            return Some(Request::Leave { chat });
        }
        KeyCode::Char('u') if control => conversation.field.clear(),
        KeyCode::PageUp => conversation.scroll.set(conversation.scroll.get().saturating_add(5)),
        KeyCode::PageDown => conversation.scroll.set(conversation.scroll.get().saturating_sub(5)),
        KeyCode::Char(character) if !control => {
            conversation.field.insert(character.encode_utf8(&mut [0; 4]));
            return conversation.tells_typing(now).then_some(Request::Typing { chat });
        }
        _ => move_in(&mut conversation.field, key.code),
    }
    None
}

/// Keys that every field has.
#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn move_in(field: &mut Field, code: KeyCode) {
    match code {
        KeyCode::Backspace => field.backspace(),
        KeyCode::Delete => field.delete(),
        KeyCode::Left => field.left(),
        KeyCode::Right => field.right(),
        KeyCode::Home => field.home(),
        KeyCode::End => field.end(),
        _ => {}
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn in_popup(state: &mut State, popup: Popup, key: KeyEvent) -> Option<Request> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let again = match (popup, key.code) {
        (_, KeyCode::Esc) => return None,
        (Popup::Help { scroll }, KeyCode::Down | KeyCode::PageDown) => {
            // The last line stays at the end of the frame.
            let all = u16::try_from(KEYS.len()).unwrap_or(u16::MAX);
            let last = all.saturating_sub(state.height.saturating_sub(2));
            Popup::Help { scroll: scroll.saturating_add(3).min(last) }
        }
        (Popup::Help { scroll }, KeyCode::Up | KeyCode::PageUp) => {
            Popup::Help { scroll: scroll.saturating_sub(3) }
        }
        (Popup::Help { .. }, _) => return None,
        (Popup::Status { chosen }, KeyCode::Up) => Popup::Status { chosen: chosen.saturating_sub(1) },
        (Popup::Status { chosen }, KeyCode::Down) => {
            Popup::Status { chosen: (chosen + 1).min(Status::CHOICES.len() - 1) }
        }
        (Popup::Status { chosen }, KeyCode::Enter) => {
            return Status::CHOICES.get(chosen).copied().map(Request::Status);
        }
        (Popup::Remove { account }, KeyCode::Char('y') | KeyCode::Enter) => {
            return Some(Request::Remove(account));
        }
        (Popup::Remove { .. }, KeyCode::Char('n')) => return None,
        (Popup::Pick { what, field, chosen }, code) => {
            return in_pick(state, (what, field, chosen), code, control);
        }
        (Popup::Edit { what, field }, KeyCode::Enter) => return written(state, what, field.text().trim()),
        (Popup::Edit { what, mut field }, code) => {
            match code {
                KeyCode::Char('u') if control => field.clear(),
                KeyCode::Char(character) if !control => field.insert(character.encode_utf8(&mut [0; 4])),
                _ => move_in(&mut field, code),
            }
            Popup::Edit { what, field }
        }
        (popup, _) => popup,
    };
    state.popup = Some(again);
    None
}

/// What a field of a popup was written for.
fn written(state: &State, what: Edit, text: &str) -> Option<Request> {
    match what {
        Edit::File => {
            let (chat, path) = state.current.zip(files::path_of(text))?;
            Some(Request::Send { chat, path })
        }
        Edit::Picture => Some(Request::Picture(files::path_of(text))),
        Edit::Message => Some(Request::Message(text.to_owned())),
        Edit::Name | Edit::Add if text.is_empty() => None,
        Edit::Name => Some(Request::Name(text.to_owned())),
        Edit::Add => Some(Request::Add(text.to_owned())),
    }
}

/// Somebody is looked for by part of the name. A whole account may be nobody of the list.
#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn in_pick(
    state: &mut State,
    (what, mut field, chosen): (Pick, Field, usize),
    code: KeyCode,
    control: bool,
) -> Option<Request> {
    let text = field.text();
    let count = state.candidates(what, &text).len();
    let mut next = chosen;
    match code {
        KeyCode::Up => next = chosen.saturating_sub(1),
        KeyCode::Down => next = chosen.saturating_add(1).min(count.saturating_sub(1)),
        KeyCode::Enter => {
            let found = state.candidates(what, &text).into_iter().nth(chosen);
            if let Some(account) = found.map(|candidate| candidate.account) {
                return match what {
                    Pick::Open => Some(Request::Open { account }),
                    Pick::Invite => state.current.map(|chat| Request::Invite { chat, account }),
                };
            }
        }
        KeyCode::Char('u') if control => {
            field.clear();
            next = 0;
        }
        KeyCode::Char(character) if !control => {
            field.insert(character.encode_utf8(&mut [0; 4]));
            next = 0;
        }
        code => {
            move_in(&mut field, code);
            next = 0;
        }
    }
    state.popup = Some(Popup::Pick { what, field, chosen: next });
    None
}

#[allow(clippy::wildcard_enum_match_arm, reason = "not an enum of ours")]
fn in_question(state: &mut State, key: KeyEvent) -> Option<Request> {
    let account = state.questions.front()?.account.clone();
    let request = match key.code {
        KeyCode::Char('y') => Some(Request::Accept { account, add: true }),
        KeyCode::Char('o') => Some(Request::Accept { account, add: false }),
        KeyCode::Char('n') => Some(Request::Decline(account)),
        KeyCode::Esc => None,
        _ => return None,
    };
    state.questions.pop_front();
    request
}

fn typing(state: &mut State) -> Option<Request> {
    let now = state.now;
    let conversation = state.current_conversation_mut()?;
    let chat = conversation.chat;
    conversation.tells_typing(now).then_some(Request::Typing { chat })
}

fn nudge(state: &mut State, chat: u32) -> Option<Request> {
    state.conversation_mut(chat)?.note("You nudge.");
    Some(Request::Nudge { chat })
}

fn block(state: &State) -> Option<Request> {
    let Target::Person(account) = state.chosen_target()? else { return None };
    let is_blocked = state.person(&account)?.blocked;
    Some(if is_blocked { Request::Unblock(account) } else { Request::Block(account) })
}

fn status_popup(state: &State) -> Popup {
    let chosen = Status::CHOICES.iter().position(|status| *status == state.me.status);
    Popup::Status { chosen: chosen.unwrap_or_default() }
}

fn edit(state: &mut State, what: Edit) {
    let field = match what {
        Edit::Name => Field::with(&state.me.name),
        Edit::Message => Field::with(&state.me.message),
        Edit::Add | Edit::File | Edit::Picture => Field::default(),
    };
    state.popup = Some(Popup::Edit { what, field });
}

fn pick(state: &mut State, what: Pick) {
    state.popup = Some(Popup::Pick { what, field: Field::default(), chosen: 0 });
}

fn other_pane(state: &mut State) {
    state.pane = match state.pane {
        Pane::Contacts if state.current_conversation().is_some() => Pane::Conversation,
        Pane::Contacts | Pane::Conversation => Pane::Contacts,
    };
    state.read_current();
}

/// The next conversation with something unread, or else simply the next.
fn next_conversation(state: &mut State) {
    let shown: Vec<_> = state.shown_conversations().collect();
    let position = shown.iter().position(|conversation| Some(conversation.chat) == state.current);
    let start = position.map_or(0, |position| position + 1);
    let order = (0..shown.len()).map(|step| (start + step) % shown.len());
    let conversations: Vec<_> = order.filter_map(|index| shown.get(index)).collect();
    let next = conversations
        .iter()
        .find(|conversation| conversation.unread > 0)
        .or(conversations.first())
        .map(|conversation| conversation.chat);
    if let Some(chat) = next {
        state.show(chat);
    }
}
