//! Answers of the sign-in that are missing, empty, or say something that nobody knows; and those that are no.

use msnp::{Dialect, Error, Event, Settings, Status};
use msnp_scenarios::{Person, Stage, in_every_dialect_from_msnp8, sees};
use msnp_service::{Action, Quirks, Rule, Step};

use super::*;

in_every_dialect_from_msnp8! {
    a_status_that_nobody_knows_costs_no_line,
    an_echo_that_never_comes_ends_no_sign_in,
    an_echo_of_nothing_or_of_something_unknown_is_an_echo,
    an_unknown_account_is_told_as_a_wrong_password,
    what_passes_is_said_to_pass,
}

fn a_status_that_nobody_knows_costs_no_line(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let bruno = stage.signed_in("bruno");
    // Some leave the transaction id out.
    let first =
        "CHG {trid} NLN 0\r\nILN {trid} WRK bruno@example.org Bruno 16\r\nILN WRK carla@example.org Carla 16";
    stage.controls().add(Rule::new(Step::Change, Action::Line(first.into())).account(ANNA));
    let anna = stage.signed_in("anna");
    let initial = sees!(anna, Event::Presence { account, status, initial, .. } if account == BRUNO => (*status, *initial));
    assert_eq!(initial, (Status::Online, true));
    sees!(anna, Event::Presence { account, status: Status::Online, initial: true, .. } if account == "carla@example.org");
    hears(&stage, &anna, "FLN bruno@example.org\r\n");
    sees!(anna, Event::Presence { status: Status::Offline, .. });
    hears(&stage, &anna, "NLN WRK bruno@example.org Bruno%20B 16\r\n");
    let told = sees!(anna, Event::Presence { status, name, capabilities, .. } => (*status, name.clone(), capabilities.0));
    assert_eq!(told, (Status::Online, "Bruno B".to_owned(), 16));
    assert!(anna.contact(BRUNO).is_online());
    nothing_is_skipped(&anna);
    drop(bruno);
}

fn an_echo_that_never_comes_ends_no_sign_in(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let others = Action::Line("ILN {trid} NLN bruno@example.org Bruno 0".into());
    stage.controls().add(Rule::new(Step::Change, others).account(ANNA));
    let anna = stage.signed_in("anna");
    sees!(anna, Event::Online { status: Status::Online });
    assert!(anna.contact(BRUNO).is_online());
    // And the session is one that can be used.
    anna.does(anna.client.set_status(Status::Away));
    nothing_is_skipped(&anna);
}

fn an_echo_of_nothing_or_of_something_unknown_is_an_echo(dialect: Dialect) {
    for echo in ["CHG {trid}", "CHG {trid} WRK 0", "CHG {trid} WRK"] {
        let stage = Stage::new().speaking(dialect);
        stage.controls().add(Rule::new(Step::Change, Action::Line(echo.into())).account(ANNA));
        let anna = stage.signed_in("anna");
        sees!(anna, Event::Online { status: Status::Online });
        // Later ones as well.
        stage.controls().add(Rule::new(Step::Change, Action::Line(echo.into())).account(ANNA));
        anna.does(anna.client.set_status(Status::Away));
        nothing_is_skipped(&anna);
    }
}

fn an_unknown_account_is_told_as_a_wrong_password(dialect: Dialect) {
    for unknown_account_911 in [true, false] {
        let quirks = Quirks { unknown_account_911, ..Quirks::default() };
        let stage = Stage::with_quirks(quirks).speaking(dialect);
        let settings = |account: &str, password: &str| {
            Settings::new(account, password, stage.address())
                .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()))
        };
        let errors = [("nobody@example.org", "Example-Pass1"), (ANNA, "certainly wrong")]
            .map(|(account, password)| Person::new(settings(account, password)).cannot_sign_in());
        for error in &errors {
            assert!(matches!(error, Error::WrongPassword { .. }), "{error:?}");
            assert!(!error.is_temporary());
        }
        assert_eq!(errors[0].advice(), errors[1].advice());
        // Nobody has told anybody the password of an account that is not there.
        let logins = stage.service.counters().logins_refused;
        assert_eq!(logins, if unknown_account_911 { 1 } else { 2 });
    }
}

/// Codes that two tables once judged differently: the advice says again later, a program may try again, and a session that was online is
/// taken up again.
fn what_passes_is_said_to_pass(dialect: Dialect) {
    for code in [520, 700, 712, 800] {
        let stage = Stage::new().speaking(dialect).staying_connected();
        let anna = stage.person("anna");
        stage.controls().on(Step::Change, Action::Refuse(code));
        let error = anna.cannot_sign_in();
        assert!(matches!(error, Error::Refused { .. }) && error.is_temporary(), "{error:?}");
        let advice = error.advice();
        assert!(advice.contains("Try again") || advice.contains("try again"), "{code}: {advice}");
        sees!(anna, Event::SignedOut { reason } if reason.may_retry());
        anna.signs_in();
        stage.controls().times(2, Step::Change, Action::Refuse(code));
        stage.controls().cut(ANNA);
        sees!(anna, Event::ConnectionLost { .. });
        sees!(anna, Event::ConnectionLost { reason, .. } if reason.may_retry());
        sees!(anna, Event::ConnectionLost { reason, .. } if reason.may_retry());
        sees!(anna, Event::Online { .. });
        sees!(anna, Event::Online { .. });
        nothing_is_skipped(&anna);
    }
}
