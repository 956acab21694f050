//! The folder for what others send. A file appears there whole, under a name that nothing had before.

use std::io;
use std::path::{Path, PathBuf};

use msnp::{Client, FileReceiving, TransferFailure, TransferId};
use smol::fs::{self, File, OpenOptions};
use smol::io::AsyncWriteExt;

use crate::connection::file_problem;
use crate::problem::Problem;

/// The most bytes of a name, so that a number and the mark of a part still fit: file systems take 255.
const LONGEST_NAME: usize = 200;
/// The most characters of what counts as an extension.
const LONGEST_EXTENSION: usize = 16;
/// How many names are tried.
const MOST_NAMES: u32 = 10_000;

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct Downloads {
    folder: PathBuf,
}

/// A file that is being written, under a name of its own.
#[derive(Debug)]
pub(crate) struct Part {
    path: PathBuf,
    folder: PathBuf,
    name: String,
}

impl Downloads {
    /// The folder that the option names. It has to be there.
    pub(crate) fn at(folder: &Path) -> Result<Self, Problem> {
        let problem = |detail: &str| file_problem("--downloads", folder, detail);
        match std::fs::metadata(folder) {
            Ok(known) if known.is_dir() => {}
            Ok(_) => return Err(problem("this is no folder")),
            Err(error) => return Err(problem(&error.to_string())),
        }
        let folder = std::path::absolute(folder).map_err(|error| problem(&error.to_string()))?;
        Ok(Self { folder })
    }

    /// A new file for what somebody sends under this name.
    pub(crate) async fn begin(&self, name: &str) -> io::Result<(File, Part)> {
        let name = bare_name(name);
        let (file, path) = create(&self.folder, &name, ".part").await?;
        Ok((file, Part { path, folder: self.folder.clone(), name }))
    }

    /// Takes a file that is offered under this name, to its end.
    pub(crate) async fn take(
        &self,
        client: &Client,
        transfer: TransferId,
        name: &str,
    ) -> Result<PathBuf, TransferFailure> {
        let (file, part) = self.begin(name).await.map_err(|error| failure_of(&self.folder, &error))?;
        match client.accept_file(transfer, file) {
            Ok(receiving) => part.receive(receiving).await,
            Err(failure) => {
                part.remove().await;
                Err(failure)
            }
        }
    }

    /// Keeps a picture, or another object, under its hash. One that lies there already is not written again.
    pub(crate) async fn keep_object(&self, hash: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let name = format!("{hash}.{}", extension_of(bytes));
        let path = self.folder.join(&name);
        let length = match fs::symlink_metadata(&path).await {
            Ok(known) if known.is_file() => Some(known.len()),
            Ok(_) | Err(_) => None,
        };
        let is_known =
            length == Some(bytes.len() as u64) && fs::read(&path).await.is_ok_and(|known| known == bytes);
        if is_known {
            return Ok(path);
        }
        let (mut file, part) = self.begin(&name).await?;
        let written = async {
            file.write_all(bytes).await?;
            file.close().await
        };
        match written.await {
            Ok(()) => part.keep().await,
            Err(error) => {
                drop(file);
                part.remove().await;
                Err(error)
            }
        }
    }
}

impl Part {
    /// It is whole: it gets its name, or that name with a number where there is something already.
    async fn keep(&self) -> io::Result<PathBuf> {
        // An empty file holds the name until the other one takes its place: a rename alone would replace whatever is there.
        let kept = match create(&self.folder, &self.name, "").await {
            Ok((placeholder, path)) => {
                drop(placeholder);
                match fs::rename(&self.path, &path).await {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        remove(&path).await;
                        Err(error)
                    }
                }
            }
            Err(error) => Err(error),
        };
        if kept.is_err() {
            self.remove().await;
        }
        kept
    }

    /// Has the client write it, to its end.
    pub(crate) async fn receive(&self, receiving: FileReceiving<File>) -> Result<PathBuf, TransferFailure> {
        match receiving.await {
            Ok(()) => self.keep().await.map_err(|error| failure_of(&self.path, &error)),
            Err(failure) => {
                self.remove().await;
                Err(failure)
            }
        }
    }

    /// It will not be whole.
    pub(crate) async fn remove(&self) {
        remove(&self.path).await;
    }
}

async fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path).await {
        log::warn!("{} cannot be removed: {error}", path.display());
    }
}

/// Creates a file of this name, or of the next one with a number that is free. Nothing is opened that is there, links neither.
async fn create(folder: &Path, name: &str, mark: &str) -> io::Result<(File, PathBuf)> {
    let mut how = OpenOptions::new();
    how.write(true).create_new(true);
    for number in 1..=MOST_NAMES {
        let path = folder.join(numbered(name, number) + mark);
        match how.open(&path).await {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `a.txt`, `a (2).txt`, `a (3).txt`.
fn numbered(name: &str, number: u32) -> String {
    if number <= 1 {
        return name.to_owned();
    }
    let (stem, extension) = halves(name);
    format!("{stem} ({number}){extension}")
}

/// What stands before the extension, and the extension with its dot.
fn halves(name: &str) -> (&str, &str) {
    let dot = name.rfind('.').filter(|dot| *dot > 0);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    if extension.chars().count() <= LONGEST_EXTENSION { (stem, extension) } else { (name, "") }
}

/// A name that leads to no other folder, and that a file can have. The client has made it so; whatever it was, it holds here.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let last = last.replace(char::is_control, "");
    let last = last.trim_start_matches(['.', ' ']);
    let (stem, extension) = halves(last);
    let room = LONGEST_NAME.saturating_sub(extension.len());
    let end = (0..=stem.len().min(room)).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or_default();
    let name = format!("{}{extension}", stem.get(..end).unwrap_or_default());
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// By its content, as the client takes pictures.
fn extension_of(object: &[u8]) -> &'static str {
    picture_kind(object).unwrap_or("bin")
}

/// Whether it begins as pictures do that others can read.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    picture_kind(bytes).is_some()
}

fn picture_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"\xff\xd8\xff", "jpg"),
        (b"BM", "bmp"),
    ];
    let known = KINDS.into_iter().find(|(start, _)| bytes.starts_with(start));
    known.map(|(_, extension)| extension)
}

/// What the system says of a file, as a transfer tells it.
pub(crate) fn failure_of(path: &Path, error: &io::Error) -> TransferFailure {
    TransferFailure::File { detail: format!("{}: {error}", path.display()) }
}

/// Opens a file that is to be sent: with its length, and what it is called.
pub(crate) async fn open(path: &Path) -> Result<(File, u64, String), TransferFailure> {
    let failure = |error: io::Error| failure_of(path, &error);
    // What is no ordinary file is not opened: a pipe without a writer would never be.
    let is_file = fs::metadata(path).await.map_err(failure)?.is_file();
    if !is_file {
        return Err(TransferFailure::File { detail: format!("{}: this is no file", path.display()) });
    }
    let file = File::open(path).await.map_err(failure)?;
    let size = file.metadata().await.map_err(failure)?.len();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((file, size, name))
}

/// What is said of a file that is no picture, and what to do.
pub(crate) const NO_PICTURE: (&str, &str) = (
    "this is no picture that others can read",
    "Give the path of a PNG, GIF, JPEG or BMP of at most 512 KiB.",
);

/// Reads a picture to be shown. `None`: the file is too long for one.
pub(crate) async fn read_picture(path: &Path) -> Result<Option<Vec<u8>>, TransferFailure> {
    read(path, LARGEST_PICTURE).await
}

/// Reads a file of so many bytes at the most. `None`: it is longer.
pub(crate) async fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, TransferFailure> {
    let (mut file, size, _) = open(path).await?;
    if size > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut limited = smol::io::AsyncReadExt::take(&mut file, most);
    let read = smol::io::AsyncReadExt::read_to_end(&mut limited, &mut bytes).await;
    read.map_err(|error| failure_of(path, &error))?;
    Ok(Some(bytes))
}

/// The most bytes of a picture.
pub(crate) const LARGEST_PICTURE: u64 = 512 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("msnp-downloads-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(&self.0).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    async fn received(downloads: &Downloads, name: &str, bytes: &[u8]) -> PathBuf {
        let (mut file, part) = downloads.begin(name).await.unwrap();
        file.write_all(bytes).await.unwrap();
        file.close().await.unwrap();
        part.keep().await.unwrap()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_is_written_over_nothing() {
        let folder = Folder::new("names");
        let downloads = Downloads::at(&folder.0).unwrap();
        std::fs::write(folder.0.join("a.txt"), "mine").unwrap();
        smol::block_on(async {
            let (mut file, part) = downloads.begin("a.txt").await.unwrap();
            assert_eq!(folder.names(), ["a.txt", "a.txt.part"]);
            let other = received(&downloads, "a.txt", b"second").await;
            assert_eq!(other, folder.0.join("a (2).txt"));
            file.write_all(b"third").await.unwrap();
            file.close().await.unwrap();
            assert_eq!(part.keep().await.unwrap(), folder.0.join("a (3).txt"));
            let (file, part) = downloads.begin("b").await.unwrap();
            drop(file);
            part.remove().await;
        });
        assert_eq!(folder.names(), ["a (2).txt", "a (3).txt", "a.txt"]);
        assert_eq!(std::fs::read(folder.0.join("a.txt")).unwrap(), b"mine");
        assert_eq!(std::fs::read(folder.0.join("a (2).txt")).unwrap(), b"second");
        assert_eq!(std::fs::read(folder.0.join("a (3).txt")).unwrap(), b"third");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (folder, elsewhere) = (Folder::new("links"), Folder::new("elsewhere"));
        let downloads = Downloads::at(&folder.0).unwrap();
        for name in ["a.txt", "a.txt.part"] {
            std::os::unix::fs::symlink(elsewhere.0.join(name), folder.0.join(name)).unwrap();
        }
        let path = smol::block_on(received(&downloads, "a.txt", b"x"));
        assert_eq!(path, folder.0.join("a (2).txt"));
        assert!(elsewhere.names().is_empty());
    }

    #[test]
    fn no_name_leads_elsewhere_or_is_too_long_for_a_file() {
        let folder = Folder::new("attacks");
        let downloads = Downloads::at(&folder.0).unwrap();
        let long = format!("{}.jpeg", "語".repeat(115));
        let names = [
            "../../x",
            "/etc/passwd",
            "..\\..\\x",
            "C:\\x.exe",
            "..",
            ".",
            "",
            "a/",
            "a\0b\n",
            ".bashrc",
            &long,
        ];
        for name in names {
            let path = smol::block_on(received(&downloads, name, b"x"));
            assert_eq!(path.parent(), Some(&*folder.0), "{name:?}");
            assert!(path.is_file(), "{name:?}");
        }
        assert_eq!(folder.names().len(), names.len());
        assert!(folder.names().iter().any(|name| name.ends_with("語.jpeg")), "{:?}", folder.names());
    }

    #[test]
    fn a_picture_is_written_once() {
        let folder = Folder::new("pictures");
        let downloads = Downloads::at(&folder.0).unwrap();
        let keep = |bytes: &[u8]| smol::block_on(downloads.keep_object("abc", bytes)).unwrap();
        assert_eq!(keep(b"GIF89a one"), folder.0.join("abc.gif"));
        assert_eq!(keep(b"GIF89a one"), folder.0.join("abc.gif"));
        assert_eq!(keep(b"GIF89a two"), folder.0.join("abc (2).gif"), "something else had its name");
        assert_eq!(folder.names(), ["abc (2).gif", "abc.gif"]);
    }

    #[test]
    fn what_is_no_file_is_not_sent_and_what_is_no_folder_takes_nothing() {
        let folder = Folder::new("kinds");
        assert!(matches!(smol::block_on(open(&folder.0)), Err(TransferFailure::File { .. })));
        let file = folder.0.join("large.png");
        std::fs::write(&file, vec![0; 512 * 1024 + 1]).unwrap();
        assert_eq!(smol::block_on(read_picture(&file)), Ok(None));
        assert!(Downloads::at(&file).is_err());
        assert!(Downloads::at(&folder.0.join("none")).unwrap_err().to_string().contains("--downloads"));
    }
}
