//! A new machine in a `static` lies among the zeros that no flash memory has to hold.

use msnp_core::{Fixed, Messenger};

#[test]
#[cfg_attr(miri, ignore = "what lies between the fields is read as well")]
fn a_new_machine_is_all_zeros() {
    static MACHINE: Messenger<Fixed<2, 2048>> = Messenger::new();
    let start = (&raw const MACHINE).cast::<u8>();
    let others: Vec<usize> = (0..size_of_val(&MACHINE))
        // SAFETY: it lies inside the static value, whose bytes the compiler has written, those between the fields as well.
        .filter(|&place| unsafe { start.add(place).read_volatile() } != 0)
        .collect();
    assert!(others.is_empty(), "of {} bytes these are not zero: {others:?}", size_of_val(&MACHINE));
}
