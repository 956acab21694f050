//! The time since the start, and sleep until a time.

use core::sync::atomic::{AtomicU32, Ordering};

use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{SCB, SYST};
use msnp_core::time::Instant;

use crate::board::{CLOCK, Interrupt, Registers};

const CYCLES_PER_MILLISECOND: u32 = CLOCK / 1000;

/// Whole seconds since the start, counted by the SysTick interrupt: the only wake-up of a device that has nothing to do.
static SECONDS: AtomicU32 = AtomicU32::new(0);

/// SysTick tells the time, a timer of the chip wakes the processor.
pub(crate) struct Clock(());

impl Clock {
    /// Starts to count.
    pub(crate) fn start(mut systick: SYST) -> Self {
        systick.set_clock_source(SystClkSource::Core);
        // One second fits: SysTick has 24 bits.
        systick.set_reload(CLOCK.saturating_sub(1));
        systick.clear_current();
        systick.enable_counter();
        systick.enable_interrupt();
        alarm::start();
        Self(())
    }

    /// The time since the start.
    pub(crate) fn now(&self) -> Instant {
        let (seconds, left) = cortex_m::interrupt::free(|_| {
            let left = SYST::get_current();
            let seconds = SECONDS.load(Ordering::Relaxed);
            if SCB::is_pendst_pending() {
                // A second has passed that is not counted yet, before or after the counter was read.
                (seconds.wrapping_add(1), SYST::get_current())
            } else {
                (seconds, left)
            }
        });
        let milliseconds = CLOCK.saturating_sub(1).saturating_sub(left) / CYCLES_PER_MILLISECOND;
        let whole = u64::from(seconds).saturating_mul(1000);
        Instant::from_millis(whole.saturating_add(u64::from(milliseconds)))
    }

    /// Sleeps until then, or until an interrupt. Does not sleep when `is_awaited` says that what is waited for is already there: it
    /// is asked while no interrupt can come in between.
    pub(crate) fn sleep_until(&self, until: Instant, is_awaited: impl Fn() -> bool) {
        let span = until.since(self.now()).as_millis();
        if span == 0 {
            return;
        }
        cortex_m::interrupt::free(|_| {
            alarm::set(span);
            if !is_awaited() {
                // Wakes for an interrupt that waits, too.
                cortex_m::asm::wfi();
            }
        });
    }
}

/// SysTick has counted a second.
pub(crate) fn on_second() {
    SECONDS.store(SECONDS.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// A general purpose timer that goes off once.
pub(crate) mod alarm {
    use super::{CYCLES_PER_MILLISECOND, Interrupt, Registers};

    const CONFIGURATION: usize = 0x000;
    const MODE: usize = 0x004;
    const CONTROL: usize = 0x00C;
    const INTERRUPT_MASK: usize = 0x018;
    const INTERRUPT_CLEAR: usize = 0x024;
    const LOAD: usize = 0x028;

    const ONE_SHOT: u32 = 1;
    const ENABLE: u32 = 1;
    const TIMED_OUT: u32 = 1;

    /// The longest span, in milliseconds: the timer has 32 bits. Who sleeps longer wakes up once for nothing.
    const LONGEST: u32 = u32::MAX / CYCLES_PER_MILLISECOND;

    pub(super) fn start() {
        Registers::TIMER0.write(CONTROL, 0);
        Registers::TIMER0.write(CONFIGURATION, 0);
        Registers::TIMER0.write(MODE, ONE_SHOT);
        Registers::TIMER0.write(INTERRUPT_MASK, TIMED_OUT);
        Interrupt::Timer0.enable();
    }

    /// Goes off in so many milliseconds.
    pub(super) fn set(milliseconds: u64) {
        let milliseconds = u32::try_from(milliseconds).unwrap_or(LONGEST).min(LONGEST);
        Registers::TIMER0.write(CONTROL, 0);
        Registers::TIMER0.write(LOAD, milliseconds.saturating_mul(CYCLES_PER_MILLISECOND));
        Registers::TIMER0.write(CONTROL, ENABLE);
    }

    /// It has gone off: the processor is awake, that is all.
    pub(crate) fn on_interrupt() {
        Registers::TIMER0.write(INTERRUPT_CLEAR, TIMED_OUT);
    }
}
