//! What the machine decides, told to `log` or `defmt` when one of them is there. Only words of our own and numbers: never what a
//! server or a user said.

/// Tells a decision.
macro_rules! note {
    ($($part:tt)*) => {{
        #[cfg(feature = "log")]
        log::debug!(target: "msnp", $($part)*);
        #[cfg(all(feature = "defmt", not(feature = "log")))]
        defmt::debug!($($part)*);
        #[cfg(not(any(feature = "log", feature = "defmt")))]
        let _ = || { let _ = ::core::format_args!($($part)*); };
    }};
}

pub(crate) use note;
