//! Times at the end of what can be said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod rig;

use msnp_core::account::Status;
use msnp_core::limits::Limits;
use msnp_core::time::{Duration, Instant};
use msnp_core::{Heap, Messenger, Output, SignIn, State};
use rig::*;

#[test]
fn a_limit_that_means_never_does() {
    for milliseconds in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, 1 << 62] {
        let never = Duration::from_millis(milliseconds);
        let limits =
            Limits { connect: never, sign_in_step: never, eager: never, request: never, ..Limits::DEFAULT };
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.connects = false;
        rig.messenger.sign_in(&SignIn { limits, ..anna() }).unwrap();
        rig.drain();
        rig.wait(Duration::from_secs(1_000_000));
        assert_eq!((rig.messenger.state(), rig.told.len()), (State::Connecting, 0), "{milliseconds}");
        let mut rig = Rig::<Heap>::new(Split::Whole);
        rig.sign_in(&SignIn { limits, ..anna() });
        rig.messenger.set_status(Status::Busy).unwrap();
        rig.drain();
        rig.wait(Duration::from_secs(40));
        assert_eq!(rig.told, [], "{milliseconds}");
    }
}

/// `poll(until)` of an `Output::Wait` without an end, as a driver in virtual time may do.
#[test]
fn the_far_future_comes_to_an_end() {
    let mut messenger: Messenger<Heap> = Messenger::new();
    let Output::Wait { until } = messenger.poll(Instant::from_millis(5)) else { panic!() };
    assert_eq!(until, Instant::FAR_FUTURE);
    assert!(matches!(messenger.poll(until), Output::Wait { until: Instant::FAR_FUTURE }));
    // Whatever is under way.
    for background in [false, true] {
        for lost in [false, true] {
            let mut rig = Rig::<Heap>::new(Split::Whole);
            rig.sign_in(&anna());
            rig.messenger.set_background(background);
            if lost {
                rig.closes(NS);
            }
            rig.now = Instant::FAR_FUTURE;
            rig.drain();
            rig.drain();
        }
    }
}
