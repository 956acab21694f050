//! What of the chip is used: LM3S6965, a Cortex-M3. Nothing outside of this file and `uart.rs`, `clock.rs` knows it.

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::NVIC;

/// The processor's clock after reset, in Hertz, as the emulator has it.
pub(crate) const CLOCK: u32 = 12_500_000;

unsafe extern "C" {
    fn DefaultHandler();
}

/// The chip's part of the vector table: 44 interrupts, and one place that looks which it is. Without it the table has all of a Cortex-M's 240.
// SAFETY: the section and the name are those that `cortex-m-rt` wants for this table.
#[unsafe(link_section = ".vector_table.interrupts")]
#[unsafe(no_mangle)]
static __INTERRUPTS: [unsafe extern "C" fn(); 44] = [DefaultHandler; 44];

/// The interrupts that are used.
#[derive(Clone, Copy)]
pub(crate) enum Interrupt {
    Uart0 = 5,
    Timer0 = 19,
}

// SAFETY: the numbers are those of the chip's data sheet, one each.
unsafe impl InterruptNumber for Interrupt {
    fn number(self) -> u16 {
        self as u16
    }
}

impl Interrupt {
    /// Lets it through.
    pub(crate) fn enable(self) {
        // SAFETY: no critical section is built on masking single interrupts.
        unsafe { NVIC::unmask(self) };
    }

    /// Which one this number of the vector table means.
    pub(crate) const fn from_number(number: i16) -> Option<Self> {
        match number {
            5 => Some(Self::Uart0),
            19 => Some(Self::Timer0),
            _ => None,
        }
    }
}

/// The registers of one peripheral.
#[derive(Clone, Copy)]
pub(crate) struct Registers(usize);

impl Registers {
    pub(crate) const SYSTEM: Self = Self(0x400F_E000);
    pub(crate) const UART0: Self = Self(0x4000_C000);
    pub(crate) const UART1: Self = Self(0x4000_D000);
    pub(crate) const TIMER0: Self = Self(0x4003_0000);

    /// Reads the register at `offset`, below 0x1000.
    pub(crate) fn read(self, offset: usize) -> u32 {
        // SAFETY: the constants above are peripherals of this chip, each a page of aligned registers that may be read and written
        // at any time.
        unsafe { core::ptr::read_volatile((self.0 | offset & 0xFFC) as *const u32) }
    }

    /// Writes the register at `offset`, below 0x1000.
    pub(crate) fn write(self, offset: usize, value: u32) {
        // SAFETY: as above; none of these registers makes the chip touch memory.
        unsafe { core::ptr::write_volatile((self.0 | offset & 0xFFC) as *mut u32, value) };
    }
}

/// Gives the UARTs and the timer their clock.
pub(crate) fn power_up() {
    const CLOCK_GATES: usize = 0x104;
    const UART0: u32 = 1 << 0;
    const UART1: u32 = 1 << 1;
    const TIMER0: u32 = 1 << 16;
    Registers::SYSTEM.write(CLOCK_GATES, Registers::SYSTEM.read(CLOCK_GATES) | UART0 | UART1 | TIMER0);
    // The data sheet asks for three cycles before the first access.
    cortex_m::asm::delay(3);
}
