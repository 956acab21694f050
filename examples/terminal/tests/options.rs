//! What the program says when its options cannot be used.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use program::{finish, msnp};

fn complaint(arguments: &[&str]) -> String {
    let finished = finish(msnp(arguments));
    assert_eq!(finished.code, Some(2), "{arguments:?}: {}", finished.errors);
    assert_eq!(finished.output, "");
    finished.errors
}

#[test]
fn a_bad_option_is_named_with_what_is_accepted() {
    let text = complaint(&["pipe", "--acount", "anna@example.com"]);
    assert!(text.contains("--acount") && text.contains("did you mean --account?"), "{text}");
    let text = complaint(&["chat", "--status", "sleepy"]);
    assert!(text.contains("--status") && text.contains("sleepy") && text.contains("hidden"), "{text}");
    let text = complaint(&["service", "--port", "many"]);
    assert!(text.contains("--port") && text.contains("65535"), "{text}");
    assert!(complaint(&["dmeo"]).contains("did you mean demo?"));
    assert!(complaint(&[]).contains("demo, chat, pipe, doctor, service, completions, man"));
}

#[test]
fn what_is_missing_is_asked_for() {
    assert!(complaint(&["pipe", "--server", "localhost"]).contains("--account"));
    assert!(complaint(&["pipe", "--account", "a@b.c"]).contains("--server"));
    let text = complaint(&["pipe", "--account", "a@b.c", "--server", "localhost"]);
    assert!(text.contains("--password-file") && text.contains("MSNP_PASSWORD"), "{text}");
    let nowhere =
        ["pipe", "--account", "a@b.c", "--server", "localhost", "--password-file", "/nowhere/at/all"];
    assert!(complaint(&nowhere).contains("/nowhere/at/all"));
    assert!(complaint(&["service", "--accounts", "/nowhere/at/all"]).contains("/nowhere/at/all"));
}

#[test]
fn what_cannot_be_an_account_is_said_with_advice() {
    let mut command = msnp(&["pipe", "--account", "anna", "--server", "localhost"]);
    command.env("MSNP_PASSWORD", "x");
    let finished = finish(command);
    assert_eq!(finished.code, Some(2));
    assert!(finished.errors.contains("anna") && finished.errors.contains("one @"), "{}", finished.errors);
}

#[test]
fn a_service_that_nobody_knows_is_answered_with_the_names_that_there_are() {
    let folder = std::env::temp_dir().join(format!("msnp-services-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("mine.toml"),
        "host = \"127.0.0.1\"\nport = 1\nlogin = \"https://127.0.0.1:1/\"\n",
    )
    .unwrap();
    let with = |name: &str| {
        let mut command = msnp(&["doctor", "--service", name]);
        command.env("MSNP_SERVICES", &folder);
        finish(command)
    };
    let unknown = with("escargo");
    assert_eq!((unknown.code, unknown.output.as_str()), (Some(2), ""));
    assert!(
        unknown.errors.contains("“escargo”") && unknown.errors.contains("crosstalk, escargot, mine"),
        "{}",
        unknown.errors
    );
    let found = with("mine");
    assert_eq!(found.code, Some(5), "{}{}", found.output, found.errors);
    assert!(found.output.contains("127.0.0.1:1 refused the connection"), "{}", found.output);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What bash offers for the last of these words.
fn offered(words: &[&str]) -> String {
    let script = finish(msnp(&["completions", "bash"])).output;
    let line = "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _msnp; echo \"${COMPREPLY[@]}\"";
    let mut bash = std::process::Command::new("bash");
    bash.arg("-c").arg(format!("{script}\n{line}")).arg("bash").args(words);
    finish(bash).output.trim_end().to_owned()
}

#[test]
fn bash_completes_commands_options_and_values() {
    assert_eq!(offered(&["msnp", "d"]), "demo doctor");
    assert_eq!(offered(&["msnp", "chat", "--gateway-"]), "--gateway-use");
    assert_eq!(offered(&["msnp", "chat", "--status", "b"]), "busy brb");
    assert_eq!(offered(&["msnp", "doctor", "--t"]), "--timeout");
    assert_eq!(offered(&["msnp", "doctor", "--st"]), "");
    assert_eq!(offered(&["msnp", "completions", ""]), "bash zsh fish --help -h");
    assert_eq!(offered(&["msnp", "pipe", "--ca", "Carg"]), "Cargo.toml");
}

#[test]
fn help_and_version_are_no_mistakes() {
    for arguments in
        [&["--help"][..], &["--version"], &["demo", "--help"], &["pipe", "-h"], &["chat", "--help"]]
    {
        let finished = finish(msnp(arguments));
        assert_eq!(finished.code, Some(0), "{arguments:?}");
        assert!(finished.output.starts_with("msnp "), "{arguments:?}");
        assert_eq!(finished.errors, "");
    }
}

#[test]
fn chat_without_a_terminal_points_to_the_pipe() {
    let finished = finish(msnp(&["chat", "--demo"]));
    assert_eq!(finished.code, Some(1));
    assert!(
        finished.errors.contains("terminal") && finished.errors.contains("msnp pipe"),
        "{}",
        finished.errors
    );
}
