//! The two serial ports: UART0 to the modem, UART1 to a person. Both are PL011s.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::board::{CLOCK, Interrupt, Registers};
use crate::ring::Ring;

const DATA: usize = 0x000;
const FLAGS: usize = 0x018;
const BAUD_INTEGER: usize = 0x024;
const BAUD_FRACTION: usize = 0x028;
const LINE_CONTROL: usize = 0x02C;
const CONTROL: usize = 0x030;
const INTERRUPT_MASK: usize = 0x038;
const INTERRUPT_CLEAR: usize = 0x044;

const RECEIVE_EMPTY: u32 = 1 << 4;
const TRANSMIT_FULL: u32 = 1 << 5;
/// Something came, or the last bytes have waited for a while.
const RECEIVED: u32 = 1 << 4 | 1 << 6;
const TRANSMITTED: u32 = 1 << 5;

const BAUD: u32 = 115_200;

/// What came from the modem. At most one frame and one acknowledgement are on their way at a time, 264 bytes; and if the main
/// program should be late all the same, what did not fit comes again.
static RECEIVED_BYTES: Ring<512> = Ring::new();
/// The main program has more for the modem than the port took.
static HAS_MORE: AtomicBool = AtomicBool::new(false);

fn set_up(port: Registers) {
    // In 64ths: the PL011 divides by 16 times this.
    const DIVISOR: u32 = CLOCK / 16 * 64 / BAUD;
    const EIGHT_BITS_WITH_FIFO: u32 = 0x70;
    const ENABLE_BOTH_WAYS: u32 = 0x301;
    port.write(CONTROL, 0);
    port.write(BAUD_INTEGER, DIVISOR / 64);
    port.write(BAUD_FRACTION, DIVISOR % 64);
    port.write(LINE_CONTROL, EIGHT_BITS_WITH_FIFO);
    port.write(CONTROL, ENABLE_BOTH_WAYS);
}

/// Starts both ports.
pub(crate) fn start() {
    set_up(Registers::UART0);
    set_up(Registers::UART1);
    Registers::UART0.write(INTERRUPT_MASK, RECEIVED);
    Interrupt::Uart0.enable();
}

/// The next byte from the modem.
pub(crate) fn receive() -> Option<u8> {
    RECEIVED_BYTES.pop()
}

/// Whether there is something to do: a byte has come from the modem, or the port takes again what it did not take before. To be asked
/// before each sleep, because the interrupt that told it may have been a moment ago.
pub(crate) fn is_due() -> bool {
    !RECEIVED_BYTES.is_empty() || (HAS_MORE.load(Ordering::Relaxed) && !is_full(Registers::UART0))
}

fn is_full(port: Registers) -> bool {
    port.read(FLAGS) & TRANSMIT_FULL != 0
}

/// Writes to the modem what goes without waiting. Answers how much that was; when the port can take more, an interrupt wakes the
/// processor.
pub(crate) fn send(bytes: &[u8]) -> usize {
    let port = Registers::UART0;
    HAS_MORE.store(false, Ordering::Relaxed);
    for (index, byte) in bytes.iter().enumerate() {
        if is_full(port) {
            HAS_MORE.store(true, Ordering::Relaxed);
            port.write(INTERRUPT_MASK, RECEIVED | TRANSMITTED);
            return index;
        }
        port.write(DATA, u32::from(*byte));
    }
    bytes.len()
}

/// Writes to the person at the other port, waiting until all of it has gone.
pub(crate) fn show(bytes: &[u8]) {
    let port = Registers::UART1;
    for byte in bytes {
        while is_full(port) {}
        port.write(DATA, u32::from(*byte));
    }
}

/// UART0 has something, or can take more.
pub(crate) fn on_interrupt() {
    let port = Registers::UART0;
    port.write(INTERRUPT_CLEAR, RECEIVED | TRANSMITTED);
    while port.read(FLAGS) & RECEIVE_EMPTY == 0 {
        RECEIVED_BYTES.push(port.read(DATA).to_le_bytes()[0]);
    }
    // The processor is awake now; it asks again when it needs to.
    port.write(INTERRUPT_MASK, RECEIVED);
}
