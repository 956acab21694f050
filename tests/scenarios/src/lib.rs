//! The stage for stories told by real clients against the real loopback service, over real sockets and TLS.
//!
//! A [`Stage`] is a service of its own with a cast: Anna, Bruno and Carla, who all have each other, and Dora and Emil, who know
//! nobody. A [`Person`] is one of them at a client. Everything that a scenario waits for is bounded by [`PATIENCE`]; when it fails,
//! every person tells what they saw and what went over their wires.
//!
//! ```no_run
//! use msnp::Event;
//! use msnp_scenarios::{Stage, sees};
//!
//! let stage = Stage::new();
//! let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
//! let chat = anna.does(anna.client.chat(bruno.account()));
//! anna.says(&chat, "Hello there, Bruno");
//! sees!(bruno, Event::Text { text, .. } if text == "Hello there, Bruno");
//! ```

mod audience;
pub mod files;
mod person;
mod stage;
mod tap;

pub use audience::{PATIENCE, account_of, bounded, eventually, named, said};
pub use person::Person;
pub use stage::{Stage, cast, impatient, password_of};
pub use tap::Tap;

/// Waits until a person was told of an event that fits the pattern, and gives what the arrow points to. Events that came before and
/// were not asked for yet count as well; each event answers one question only.
#[macro_export]
macro_rules! sees {
    ($person:expr, $pattern:pat $(if $guard:expr)? => $value:expr) => {
        $person.waits_for(stringify!($pattern $(if $guard)?), |event| match event {
            $pattern $(if $guard)? => Some($value),
            _ => None,
        })
    };
    ($person:expr, $pattern:pat $(if $guard:expr)?) => {
        $crate::sees!($person, $pattern $(if $guard)? => ())
    };
}

/// The dialect with this number.
pub fn dialect(number: u8) -> msnp::Dialect {
    msnp::Dialect::from_number(number).expect("there is one")
}

/// Makes one test of each story for each dialect from MSNP8 on, to MSNP15: for what those before lack.
#[macro_export]
macro_rules! in_every_dialect_from_msnp8 {
    ($($story:ident),* $(,)?) => {
        $crate::in_every_dialect!(@ msnp8, 8, $($story)*);
        $crate::in_every_dialect!(@ msnp9, 9, $($story)*);
        $crate::in_every_dialect!(@ msnp10, 10, $($story)*);
        $crate::in_every_dialect!(@ msnp11, 11, $($story)*);
        $crate::in_every_dialect!(@ msnp12, 12, $($story)*);
        $crate::in_every_dialect!(@ msnp13, 13, $($story)*);
        $crate::in_every_dialect!(@ msnp14, 14, $($story)*);
        $crate::in_every_dialect!(@ msnp15, 15, $($story)*);
    };
}

/// Makes one test of each story for each dialect from MSNP8 to MSNP12: for what is said of lists on lines that later dialects have not.
#[macro_export]
macro_rules! in_msnp8_to_msnp12 {
    ($($story:ident),* $(,)?) => {
        $crate::in_every_dialect!(@ lines_of_msnp8, 8, $($story)*);
        $crate::in_every_dialect!(@ lines_of_msnp9, 9, $($story)*);
        $crate::in_every_dialect!(@ lines_of_msnp10, 10, $($story)*);
        $crate::in_every_dialect!(@ lines_of_msnp11, 11, $($story)*);
        $crate::in_every_dialect!(@ lines_of_msnp12, 12, $($story)*);
    };
}

/// Makes one test of each story for each dialect whose contact list lives in web services: MSNP13 to MSNP15.
#[macro_export]
macro_rules! in_every_dialect_of_web_lists {
    ($($story:ident),* $(,)?) => {
        $crate::in_every_dialect!(@ msnp13, 13, $($story)*);
        $crate::in_every_dialect!(@ msnp14, 14, $($story)*);
        $crate::in_every_dialect!(@ msnp15, 15, $($story)*);
    };
}

/// Makes one test of each story for each dialect from MSNP2 to MSNP12: where it matters in which order things are said, which the web services
/// of later ones leave to chance.
#[macro_export]
macro_rules! in_msnp2_to_msnp12 {
    ($($story:ident),* $(,)?) => {
        $crate::in_every_dialect!(@ msnp2, 2, $($story)*);
        $crate::in_every_dialect!(@ msnp3, 3, $($story)*);
        $crate::in_every_dialect!(@ msnp4, 4, $($story)*);
        $crate::in_every_dialect!(@ msnp5, 5, $($story)*);
        $crate::in_every_dialect!(@ msnp6, 6, $($story)*);
        $crate::in_every_dialect!(@ msnp7, 7, $($story)*);
        $crate::in_every_dialect!(@ msnp8, 8, $($story)*);
        $crate::in_every_dialect!(@ msnp9, 9, $($story)*);
        $crate::in_every_dialect!(@ msnp10, 10, $($story)*);
        $crate::in_every_dialect!(@ msnp11, 11, $($story)*);
        $crate::in_every_dialect!(@ msnp12, 12, $($story)*);
    };
}

/// Makes one test of each story for each dialect, MSNP2 to MSNP15.
#[macro_export]
macro_rules! in_every_dialect {
    ($($story:ident),* $(,)?) => {
        $crate::in_msnp2_to_msnp12!($($story),*);
        $crate::in_every_dialect!(@ msnp13, 13, $($story)*);
        $crate::in_every_dialect!(@ msnp14, 14, $($story)*);
        $crate::in_every_dialect!(@ msnp15, 15, $($story)*);
    };
    (@ $module:ident, $dialect:literal, $($story:ident)*) => {
        mod $module {
            $(#[test] fn $story() { super::$story($crate::dialect($dialect)); })*
        }
    };
}
