//! Sessions that the gateway forgot.

use super::*;

#[test]
fn sessions_that_the_gateway_forgets_twice_are_probably_taken_elsewhere() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        for split in [Split::Whole, Split::Pieces(1)] {
            let mut rig = forgotten_once(dialect);
            comes_online(&mut rig, dialect);
            rig.split = split;
            rig.take_told();
            rig.says(GATEWAY, FORGOTTEN);
            assert_eq!(
                rig.take_told(),
                [Event::SignedOut { reason: SignOutReason::ProbablySignedInElsewhere }]
            );
            rig.wait(Duration::from_secs(3600));
            assert!(rig.messenger.is_offline() && rig.links.is_empty());
            // Whoever takes the session back by hand begins anew.
            rig.split = Split::Whole;
            rig.messenger.sign_in(&in_dialect(dialect)).unwrap();
            rig.drain();
            comes_online(&mut rig, dialect);
            rig.says(GATEWAY, FORGOTTEN);
            assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.told);
        }
    }
}

/// Asks on, with nothing to hear, for so many seconds.
fn stays(rig: &mut Rig<Heap>, seconds: u32) {
    let end = rig.now.after(Duration::from_secs(seconds));
    while rig.now < end {
        rig.says(GATEWAY, &answer(CONSTANT, ""));
        while asked_nothing(rig) {
            let wait = rig.wait.since(rig.now);
            rig.wait(wait);
        }
    }
}

#[test]
fn sessions_that_last_longer_are_given_up_when_three_are_forgotten() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP12] {
        let mut rig = forgotten_once(dialect);
        comes_online(&mut rig, dialect);
        stays(&mut rig, 60);
        rig.says(GATEWAY, FORGOTTEN);
        assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{:?}", rig.told);
        comes_online(&mut rig, dialect);
        stays(&mut rig, 60);
        rig.take_told();
        rig.says(GATEWAY, FORGOTTEN);
        assert_eq!(rig.take_told(), [Event::SignedOut { reason: SignOutReason::ProbablySignedInElsewhere }]);
    }
}

#[test]
fn a_program_that_signs_in_again_by_itself_is_told_as_well() {
    let dialect = Dialect::MSNP12;
    let wish = SignIn { reconnection: Reconnection::NEVER, ..in_dialect(dialect) };
    let mut rig = Rig::<Heap>::new(Split::Whole);
    let refused = SignOutReason::LinkLost(LinkError::GatewayRefused { status: 400 });
    for reason in [refused, SignOutReason::ProbablySignedInElsewhere] {
        rig.messenger.sign_in(&wish).unwrap();
        rig.drain();
        comes_online(&mut rig, dialect);
        rig.take_told();
        rig.says(GATEWAY, FORGOTTEN);
        assert_eq!(rig.take_told(), [Event::SignedOut { reason }]);
    }
}

#[test]
fn what_explains_why_the_gateway_forgot_a_session_is_no_sign_of_somebody_else() {
    for case in 0..5 {
        let mut rig = forgotten_once(Dialect::MSNP12);
        comes_online(&mut rig, Dialect::MSNP12);
        match case {
            // The device slept longer than gateways remember.
            0 => {
                rig.says(GATEWAY, &answer(CONSTANT, ""));
                rig.wait(Duration::from_secs(70));
            }
            // The gateway was started anew: its connections ended, with a request on them or without.
            1 => rig.closes(GATEWAY),
            2 => {
                rig.says(GATEWAY, &answer(CONSTANT, ""));
                rig.closes(GATEWAY);
                rig.wait(Duration::from_secs(1));
            }
            // The request before may still be under way.
            3 => {
                rig.messenger.network_changed();
                rig.drain();
            }
            // The session lasted.
            _ => stays(&mut rig, 301),
        }
        rig.says(GATEWAY, FORGOTTEN);
        assert!(matches!(rig.messenger.state(), State::Waiting { .. }), "{case}: {:?}", rig.told);
    }
}
