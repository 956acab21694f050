//! placeholder while the servers are being written
#![allow(dead_code, clippy::unused_self)]
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use crate::account::{Account, ListSnapshot};
use crate::configuration::Configuration;
use crate::controls::{Flood, Rules, Server};
use crate::counters::Tally;
use crate::quirks::Quirks;
use crate::service::Kick;
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> { mutex.lock().unwrap_or_else(PoisonError::into_inner) }
pub(crate) struct Shared { pub(crate) rules: Rules, pub(crate) tally: Arc<Tally>, pub(crate) links: Links, pub(crate) listeners: Listeners, pub(crate) settings: Configuration, pub(crate) world: Mutex<World> }
#[derive(Default)] pub(crate) struct Links; #[derive(Default)] pub(crate) struct Listeners; #[derive(Default)] pub(crate) struct Directory;
impl Directory { pub(crate) fn add(&mut self, _: Account) {} pub(crate) fn snapshot(&self, _: &str) -> Option<ListSnapshot> { None } }
impl Listeners { pub(crate) fn refuse(&self, _: Server, _: bool) {} }
impl Links { pub(crate) fn cut_all(&self) {} pub(crate) fn set_delay(&self, _: Duration) {} pub(crate) fn set_piece(&self, _: Option<usize>) {} pub(crate) fn set_hold(&self, _: bool) {} pub(crate) fn unsent(&self) -> usize { 0 } }
#[derive(Default)] pub(crate) struct World { pub(crate) directory: Directory, pub(crate) sessions: Vec<()>, pub(crate) boards: Vec<()> }
impl Shared { pub(crate) fn world(&self) -> MutexGuard<'_, World> { locked(&self.world) } }
impl World {
    pub(crate) fn cut(&mut self, _: &str, _: Option<Server>) {}
    pub(crate) fn flood(&mut self, _: &str, _: Flood, _: usize) {}
    pub(crate) fn set_quirks(&mut self, _: Quirks) {}
    pub(crate) fn session_of(&self, _: &str) -> Option<()> { None }
    pub(crate) fn status_of(&self, _: &str) -> Option<String> { None }
    pub(crate) fn kick(&mut self, _: &str, _: Kick) {}
    pub(crate) fn kick_all(&mut self, _: Kick) {}
    pub(crate) fn send_raw(&mut self, _: &str, _: &[u8]) {}
    pub(crate) fn send_raw_to_switchboards(&mut self, _: &str, _: &[u8]) {}
    pub(crate) fn challenge(&mut self, _: &str) {}
    pub(crate) fn new_mail(&mut self, _: &str, _: &str, _: &str, _: &str) {}
    pub(crate) fn offline_message(&mut self, _: &str, _: &str, _: &str) {}
    pub(crate) fn system_shutdown_notice(&mut self, _: u32) {}
    pub(crate) fn alert(&mut self, _: &str, _: &str) {}
    pub(crate) fn page(&mut self, _: &str, _: &str, _: &str) {}
}
