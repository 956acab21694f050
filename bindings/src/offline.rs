//! Offline messages that the program has stored.

use crate::client::Client;
use crate::failure::NativeFailure;

#[uniffi::export]
impl Client {
    /// Says that the program keeps an offline message where a crash does not reach it, so that the service may delete it. What is not said of
    /// a message is told again by the next client, and by this one not. Asking twice does no harm.
    pub fn offline_message_stored(&self, id: &str) -> Result<(), NativeFailure> {
        Ok(self.open()?.offline_message_stored(id)?)
    }
}
