//! Services by name: `--service escargot`. The files in `services/` say where public services are; a person's own come before them.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use msnp::Service;

use crate::problem::Problem;

/// The folders that are looked into first, as `PATH` lists folders.
const VARIABLE: &str = "MSNP_SERVICES";
/// What there is without an installation.
const BUILT_IN: [(&str, &str); 2] = [
    ("crosstalk", include_str!("../../../services/crosstalk.toml")),
    ("escargot", include_str!("../../../services/escargot.toml")),
];

/// The service in the file of this path, or of this name.
pub(crate) fn service(given: &Path) -> Result<Service, Problem> {
    service_in(given, &folders())
}

fn service_in(given: &Path, folders: &[PathBuf]) -> Result<Service, Problem> {
    let Some(name) = name(given).filter(|_| !given.is_file()) else {
        return Ok(Service::from_file(given).map_err(msnp::Error::from)?);
    };
    let file = format!("{name}.toml");
    if let Some(path) = folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file()) {
        return Ok(Service::from_file(path).map_err(msnp::Error::from)?);
    }
    match BUILT_IN.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => Ok(Service::from_toml(text).map_err(msnp::Error::from)?),
        None => Err(Problem::UnknownService { given: name.to_owned(), accepted: names(folders).join(", ") }),
    }
}

/// What can be a name: one word without a folder or an ending.
fn name(given: &Path) -> Option<&str> {
    let mut parts = given.components();
    let (Some(Component::Normal(name)), None) = (parts.next(), parts.next()) else { return None };
    name.to_str().filter(|name| !name.contains('.'))
}

/// Where services are looked for by name, in this order: those that the variable lists, one's own, those that were installed together with this
/// program wherever that was, and those of the system.
fn folders() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let mut folders: Vec<PathBuf> =
        variable(VARIABLE).map(|listed| std::env::split_paths(&listed).collect()).unwrap_or_default();
    let services = |data: PathBuf| data.join("msnp").join("services");
    folders.extend(own_data(variable).map(services));
    folders.extend(std::env::current_exe().ok().and_then(|program| beside(&program)));
    folders.extend(shared_data(variable).into_iter().map(services));
    folders
}

/// The folder of services that `make install` fills together with that of this program.
fn beside(program: &Path) -> Option<PathBuf> {
    Some(program.parent()?.parent()?.join("share/msnp/services"))
}

/// Where programs keep what they only read of this person.
#[cfg(not(windows))]
fn own_data(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    variable("XDG_DATA_HOME").map(PathBuf::from).or_else(home)
}

#[cfg(windows)]
fn own_data(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    variable("APPDATA").map(PathBuf::from)
}

/// And what the machine has for everybody.
#[cfg(not(windows))]
fn shared_data(_variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    ["/usr/local/share", "/usr/share"].map(PathBuf::from).into()
}

#[cfg(windows)]
fn shared_data(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    variable("ProgramData").into_iter().map(PathBuf::from).collect()
}

/// The names that there are.
fn names(folders: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    for entry in folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_built_in_can_be_read_and_says_what_it_is_worth() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
        assert_eq!(names(std::slice::from_ref(&folder)), BUILT_IN.map(|(name, _)| name));
        let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
        for (name, text) in BUILT_IN {
            let service = service_in(Path::new(name), &[]).unwrap();
            assert!(!service.host().is_empty() && service.nexus().starts_with("https://"), "{name}");
            assert!(!service.password_may_travel_unencrypted(), "{name}");
            assert!(
                text.contains("As published, not tried: looked at on ") && text.contains("2026"),
                "{name}"
            );
            assert!(text.contains("# Protocols: ") && text.contains("# Features"), "{name}");
            assert!(list.contains(&format!("[`{name}.toml`]({name}.toml)")), "{name}");
        }
    }

    #[test]
    fn services_that_were_installed_with_the_program_are_found_wherever_that_was() {
        let expected = PathBuf::from("/opt/msnp/share/msnp/services");
        assert_eq!(beside(Path::new("/opt/msnp/bin/msnp")), Some(expected));
        assert_eq!(beside(Path::new("/")), None);
    }

    #[test]
    fn a_file_of_one_s_own_comes_first_and_a_path_is_no_name() {
        let folder = std::env::temp_dir().join(format!("msnp-presets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("escargot.toml"), "host = \"own.example.net\"\n").unwrap();
        std::fs::write(folder.join("mine.toml"), "host = \"mine.example.net\"\nca_file = \"ca.pem\"\n")
            .unwrap();
        let folders = [PathBuf::from("/nowhere/at/all"), folder.clone()];
        let found = |given: &str| service_in(Path::new(given), &folders);
        assert_eq!(found("escargot").unwrap().host(), "own.example.net");
        assert_eq!(found("mine").unwrap().ca_file(), Some(&*folder.join("ca.pem")));
        assert_eq!(found(folder.join("mine.toml").to_str().unwrap()).unwrap().host(), "mine.example.net");
        let unknown = found("escargo").unwrap_err().to_string();
        assert!(unknown.contains("escargo") && unknown.contains("crosstalk, escargot, mine"), "{unknown}");
        for path in ["mine.tml", "./mine", "/nowhere/mine.toml"] {
            assert!(matches!(found(path), Err(Problem::Settings { .. })), "{path}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
