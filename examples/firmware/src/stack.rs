//! How much of the stack was used.

use cortex_m_rt::STACK_PAINT_VALUE;

unsafe extern "C" {
    /// Where the stack begins, at the end of the memory. From the linker.
    static _stack_start: u32;
    /// How far it could grow down: the end of the static values. From the linker.
    static _stack_end: u32;
}

/// The most bytes of stack that were in use at a time, interrupts included. The start-up code paints the stack; what is not painted
/// any more was used.
pub(crate) fn deepest() -> usize {
    let (start, end) = (&raw const _stack_start as usize, &raw const _stack_end as usize);
    let mut lowest = end;
    // SAFETY: between the two addresses, which the linker script aligns, is memory that no value is in but the stack itself; a
    // volatile read of it, used or not, disturbs nothing.
    while lowest < start && unsafe { core::ptr::read_volatile(lowest as *const u32) } == STACK_PAINT_VALUE {
        lowest = lowest.saturating_add(4);
    }
    start.saturating_sub(lowest)
}
