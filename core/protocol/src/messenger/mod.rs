//! stub
mod ids;
pub use ids::*;
use crate::account::*; use crate::error::Error; use crate::settings::*; use crate::storage::*; use crate::switchboard::message::Outgoing; use crate::wire::sink::Sink; use crate::time::Instant; use crate::error::*;
/// x
pub struct Messenger<S: Storage> { x: S::Bytes }
/// Which chat
#[derive(Clone, Copy, Debug)]
pub enum Recipient<'a> { /// the two-person conversation with this account: an open one, or a new one
 Account(&'a str), /// x
 Chat(ChatId) }
#[allow(unused_variables, missing_docs, clippy::todo)]
impl<S: Storage> Messenger<S> {
  pub const fn new(seed: u64) -> Self { Self { x: S::Bytes::EMPTY } }
  pub fn sign_in(&mut self, wish: &SignIn<'_>) -> Result<(), Error> { todo!() }
  pub fn sign_out(&mut self) { todo!() }
  pub fn connected(&mut self, link: LinkId) { todo!() }
  pub fn received(&mut self, link: LinkId, bytes: &[u8]) -> usize { todo!() }
  pub fn room(&self, link: LinkId) -> usize { todo!() }
  pub fn unsent(&self, link: LinkId) -> &[u8] { todo!() }
  pub fn sent(&mut self, link: LinkId, count: usize) { todo!() }
  pub fn closed(&mut self, link: LinkId, why: LinkError) { todo!() }
  pub fn poll(&mut self, now: Instant) -> Output<'_> { todo!() }
  pub fn is_signed_in(&self) -> bool { todo!() }
  /// idle: no session, no links left
  pub fn is_offline(&self) -> bool { todo!() }
  pub fn put_resume(&self, with_ticket: bool, sink: &mut dyn Sink) { todo!() }
  pub fn set_status(&mut self, status: Status) -> Result<RequestId, Error> { todo!() }
  pub fn set_picture(&mut self, msnobject: &str) -> Result<(), Error> { todo!() }
  pub fn set_display_name(&mut self, name: &str) -> Result<RequestId, Error> { todo!() }
  pub fn set_personal_message(&mut self, message: &str, media: &str) -> Result<RequestId, Error> { todo!() }
  pub fn set_property(&mut self, property: &str, value: &str) -> Result<RequestId, Error> { todo!() }
  pub fn set_privacy(&mut self, allow_unknown: bool) -> Result<RequestId, Error> { todo!() }
  pub fn set_prompting(&mut self, ask: bool) -> Result<RequestId, Error> { todo!() }
  pub fn add_contact(&mut self, account: &str, name: &str) -> Result<RequestId, Error> { todo!() }
  pub fn remove_contact(&mut self, account: &str, contact_id: Option<&str>) -> Result<RequestId, Error> { todo!() }
  pub fn block(&mut self, account: &str) -> Result<RequestId, Error> { todo!() }
  pub fn unblock(&mut self, account: &str) -> Result<RequestId, Error> { todo!() }
  /// removes from the pending list and records on the reverse list (10+); before 10 nothing but answered at once
  pub fn acknowledge_added(&mut self, account: &str) -> Result<RequestId, Error> { todo!() }
  pub fn add_group(&mut self, name: &str) -> Result<RequestId, Error> { todo!() }
  pub fn rename_group(&mut self, id: &str, name: &str) -> Result<RequestId, Error> { todo!() }
  pub fn remove_group(&mut self, id: &str) -> Result<RequestId, Error> { todo!() }
  pub fn add_to_group(&mut self, account: &str, contact_id: Option<&str>, group: &str) -> Result<RequestId, Error> { todo!() }
  pub fn remove_from_group(&mut self, account: &str, contact_id: Option<&str>, group: &str) -> Result<RequestId, Error> { todo!() }
  pub fn rename_contact(&mut self, account: &str, contact_id: Option<&str>, name: &str) -> Result<RequestId, Error> { todo!() }
  pub fn request_url(&mut self, service: &str) -> Result<RequestId, Error> { todo!() }
  pub fn request_configuration(&mut self, file: &str) -> Result<RequestId, Error> { todo!() }
  pub fn page(&mut self, account: &str, device: u32, text: &str) -> Result<RequestId, Error> { todo!() }
  pub fn open_chat(&mut self, account: &str) -> Result<ChatId, Error> { todo!() }
  pub fn invite(&mut self, chat: ChatId, account: &str) -> Result<RequestId, Error> { todo!() }
  pub fn leave(&mut self, chat: ChatId) -> Result<(), Error> { todo!() }
  pub fn send(&mut self, to: Recipient<'_>, message: &Outgoing<'_>) -> Result<(ChatId, MessageId), Error> { todo!() }
  pub fn dialect(&self) -> Option<crate::dialect::Dialect> { todo!() }
  /// how many texts bytes one message may have: 1664 minus headers
  pub fn longest_text(message: &Outgoing<'_>) -> usize { todo!() }
}
