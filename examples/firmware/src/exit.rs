//! The end of the program, told to the emulator or the debugger by semihosting. A product has no end and no such file.

use core::panic::PanicInfo;

/// How the program ends: the same numbers as those of the program `msnp`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything of the story has happened.
    Done = 0,
    /// Something of the story has not happened.
    Failed = 1,
    /// The settings are missing, or cannot be used.
    Settings = 2,
    WrongPassword = 3,
    UnknownHost = 4,
    Unreachable = 5,
    /// The connection was lost, or there was no answer in time; or the modem is gone.
    Lost = 6,
    UntrustedCertificate = 7,
    WrongClock = 8,
    UpgradeRequired = 9,
    Refused = 10,
    SignedInElsewhere = 11,
    Shutdown = 12,
    Panicked = 101,
    Fault = 102,
}

/// Ends the program. A board without a debugger stops here.
pub(crate) fn exit(code: Exit) -> ! {
    const EXIT_EXTENDED: usize = 0x20;
    const APPLICATION_EXIT: u32 = 0x2_0026;
    let block = [APPLICATION_EXIT, code as u32];
    // SAFETY: the operation reads the two words of the block, and does not come back where there is somebody to tell.
    unsafe { cortex_m_semihosting::syscall(EXIT_EXTENDED, &block) };
    loop {
        cortex_m::asm::wfi();
    }
}

/// No code of this program or of its libraries panics; an arithmetic slip must not look like success.
#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    exit(Exit::Panicked)
}
