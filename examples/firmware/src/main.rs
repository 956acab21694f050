//! A Messenger client on a Cortex-M3 with 64 KiB of memory, no operating system and no allocator.
//!
//! A modem on its serial line does names, TCP and TLS. The story: sign in, wait for somebody to write, answer, sign out.
//!
//! - [`driver`]: brings the machine of `msnp-core`, the modem and the clock together. Copy this.
//! - [`modem`]: streams over the serial line. The bytes on it are those of the crate `msnp-modem`.
//! - [`story`]: what the program does with all that. Replace this.

#![no_std]
#![no_main]

mod board;
mod clock;
mod console;
mod driver;
mod exit;
mod modem;
mod reason;
mod ring;
mod settings;
mod stack;
mod story;
mod uart;

use cortex_m_rt::{ExceptionFrame, entry, exception};

use crate::board::Interrupt;
use crate::clock::{Clock, alarm};
use crate::console::say;
use crate::driver::{Driver, Machine, NoSettings};
use crate::exit::{Exit, exit};
use crate::modem::Modem;
use crate::story::Story;

core::arch::global_asm!(include_str!("bytes.s"));

#[entry]
fn main() -> ! {
    // In static memory, so that the linker says whether it fits: the whole bill but for the stack. Both values are made by the
    // compiler; made at the start, the machine would be put together on the stack first.
    static mut MACHINE: Machine = Machine::new();
    static mut MODEM: Modem = Modem::new();

    board::power_up();
    uart::start();
    let Some(peripherals) = cortex_m::Peripherals::take() else { exit(Exit::Failed) };
    let clock = Clock::start(peripherals.SYST);
    let mut driver = Driver { machine: MACHINE, modem: MODEM, clock };
    let code = run(&mut driver);
    let (damaged, repeated) = driver.modem.troubles();
    drop(say("line: damaged=").number(damaged).and(" repeated=").number(repeated));
    // For `run`, which adds it to what the linker says.
    drop(say("stack=").number(u32::try_from(stack::deepest()).unwrap_or(u32::MAX)));
    exit(code)
}

/// Begins, and then sleeps until there is something to do, until the story is over.
fn run(driver: &mut Driver<'_>) -> Exit {
    say("asking the modem for the settings");
    if let Err(exit) = begin(driver) {
        return exit;
    }
    let mut story = Story::new();
    loop {
        let until = driver.turn(&mut |event| story.hear(event));
        if let Some(exit) = story.end() {
            return exit;
        }
        let now = driver.clock.now();
        if !story.act(driver.machine, now) && story.end().is_none() {
            driver.clock.sleep_until(until.min(Story::LATEST), uart::is_due);
        }
    }
}

/// Gets the settings and begins to sign in. On its own, so that the settings leave the stack before the conversation.
#[inline(never)]
fn begin(driver: &mut Driver<'_>) -> Result<(), Exit> {
    let text = driver.fetch_settings().map_err(|why| match why {
        NoSettings::NoModem => {
            say("the modem does not answer");
            Exit::Lost
        }
        NoSettings::None => {
            say("the modem has no settings");
            Exit::Settings
        }
        NoSettings::TooLong => {
            say("the settings are too long");
            Exit::Settings
        }
    })?;
    let wish = settings::read(&text).map_err(|why| {
        say(why);
        Exit::Settings
    })?;
    drop(say("signing in as ").quote(wish.account.chars()));
    driver.machine.sign_in(&wish).map_err(|_| {
        say("these settings cannot be used to sign in");
        Exit::Settings
    })
}

#[exception]
fn SysTick() {
    clock::on_second();
}

// All interrupts come here: the chip's crate would give each a name.
#[exception]
unsafe fn DefaultHandler(number: i16) {
    match Interrupt::from_number(number) {
        Some(Interrupt::Uart0) => uart::on_interrupt(),
        Some(Interrupt::Timer0) => alarm::on_interrupt(),
        None => exit(Exit::Fault),
    }
}

#[exception]
unsafe fn HardFault(_: &ExceptionFrame) -> ! {
    exit(Exit::Fault)
}
