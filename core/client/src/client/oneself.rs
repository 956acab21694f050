//! What one says of oneself.

use msnp_core::account::{Capabilities, Status};

use super::Client;
use crate::error::Error;
use crate::waiting::Effect;

/// Oneself.
impl Client {
    /// Changes one's status. [`Status::Hidden`] is offline to everybody else; [`Status::Offline`] cannot be chosen: sign out.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// client.set_status(msnp::Status::Busy).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for offline; the answer of the service otherwise.
    pub async fn set_status(&self, status: Status) -> Result<(), Error> {
        self.request("", Effect::None, &|machine, _| machine.set_status(status)).done().await
    }

    /// Changes what one's client says that it can do, without signing in anew. The next [`Client::sign_in`] says what
    /// [`Settings::with_capabilities`](crate::Settings::with_capabilities) has.
    ///
    /// # Errors
    /// The answer of the service.
    pub async fn set_capabilities(&self, capabilities: Capabilities) -> Result<(), Error> {
        let effect = Effect::Capabilities(capabilities);
        self.request("", effect, &|machine, _| machine.set_capabilities(capabilities)).done().await
    }

    /// Changes one's display name (`PRP MFN`, `REA`): at most 387 bytes after percent-encoding.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// client.set_display_name("Anna B").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidValue`] when it is empty, [`Error::TooLong`]; the answer of the service otherwise.
    pub async fn set_display_name(&self, name: &str) -> Result<(), Error> {
        let effect = Effect::DisplayName(name.into());
        self.request("", effect, &|machine, _| machine.set_display_name(name)).done().await
    }

    /// Changes one's personal message: plain text of at most 129 characters, empty for none (MSNP11 and later). Control characters are
    /// left out of it. What is playing stays.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// client.set_personal_message("at work until five").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLong`], [`Error::NotInDialect`]; the answer of the service otherwise.
    pub async fn set_personal_message(&self, message: &str) -> Result<(), Error> {
        let media = self.handle.shared.look(|inner| inner.session.roster.me().media().to_owned())?;
        self.set_personal_message_and_media(message, &media).await
    }

    /// Changes one's personal message and what is playing. `media` is a media string of at most 387 bytes, such as
    /// [`Media::wire`](crate::Media::wire) makes: `\0Music\01\0{0} - {1}\0A Song\0A Band\0`; empty for none.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), msnp::Error> {
    /// let song = msnp::Media::music("A Song", "A Band");
    /// client.set_personal_message_and_media("", &song.wire()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Client::set_personal_message`].
    pub async fn set_personal_message_and_media(&self, message: &str, media: &str) -> Result<(), Error> {
        let effect = Effect::PersonalMessage { message: message.into(), media: media.into() };
        self.request("", effect, &|machine, _| machine.set_personal_message(message, media)).done().await
    }

    /// Sets a property of one's own (`PRP`): `PHH`, `PHW`, `PHM` telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`:
    /// whether contacts may page one's mobile device. Empty clears it; at most 95 bytes encoded.
    /// What the service made of it is in [`Me::property`](crate::Me::property): it may have decided otherwise.
    ///
    /// # Errors
    /// [`Error::InvalidValue`], [`Error::TooLong`]; the answer of the service otherwise.
    pub async fn set_property(&self, property: &str, value: &str) -> Result<(), Error> {
        self.request("", Effect::None, &|machine, _| machine.set_property(property, value)).done().await
    }

    /// Whether those on neither the allow nor the block list may see one's presence and write (`BLP`). If not, their ringing is not
    /// answered; whom one writes to oneself may answer.
    ///
    /// # Errors
    /// The answer of the service.
    pub async fn set_privacy(&self, allow_unknown: bool) -> Result<(), Error> {
        let effect = Effect::Privacy { allow_unknown };
        self.request("", effect, &|machine, _| machine.set_privacy(allow_unknown)).done().await
    }

    /// Whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a shell has to act on it.
    ///
    /// # Errors
    /// The answer of the service.
    pub async fn set_prompting(&self, ask: bool) -> Result<(), Error> {
        self.request("", Effect::Prompting { ask }, &|machine, _| machine.set_prompting(ask)).done().await
    }

    /// Whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of one's
    /// own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session, so that it is on
    /// again after one that was lost.
    ///
    /// # Errors
    /// [`Error::NotInDialect`] in MSNP2; the answer of the service otherwise.
    #[cfg(feature = "legacy")]
    pub async fn set_switchboards(&self, on: bool) -> Result<(), Error> {
        self.request("", Effect::None, &|machine, _| machine.set_switchboards(on)).done().await
    }

    /// Says something to somebody's program, without a conversation (`UUN`, MSNP13 and later; `services.md` 5.5): it gets it as
    /// [`Event::Signal`](crate::Event::Signal). `content` is any bytes, 1,664 at most; what they are about, `kind` says, on which programs agree.
    ///
    /// # Errors
    /// [`Error::InvalidAccount`], [`Error::TooLong`], [`Error::NotInDialect`] before MSNP13; the answer of the service otherwise: 217 for
    /// somebody who is offline, or does not admit one.
    #[cfg(feature = "services")]
    pub async fn send_signal(&self, account: &str, kind: u32, content: &[u8]) -> Result<(), Error> {
        self.request(account, Effect::None, &|machine, _| machine.send_signal(account, kind, content))
            .done()
            .await
    }
}
