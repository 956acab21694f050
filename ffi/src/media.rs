//! What somebody is playing or doing: media strings read and written, for both layers.

use core::ffi::c_char;

use msnp_core::media::{self, Media, MediaKind};

use crate::border::{self, Room, optional_text, text};
use crate::result::msnp_result;

/// What kind of thing a media string tells of.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_media_kind {
    /// Nothing: an empty string, one that is switched off, or of a kind that nobody knows.
    None = 0,
    /// Somebody listens to something.
    Music = 1,
    /// Somebody plays a game.
    Games = 2,
    /// Somebody works in an office program.
    Office = 3,
}

/// The text as it is to be shown: the format with its arguments, of which 16 are filled in at most.
pub const MSNP_MEDIA_PART_SHOWN: u32 = 0;
/// The program that says so; may be empty.
pub const MSNP_MEDIA_PART_APPLICATION: u32 = 1;
/// How it is shown: `{0}`, `{1}` and so on stand for the arguments.
pub const MSNP_MEDIA_PART_FORMAT: u32 = 2;
/// The first argument, most often a title or the name of a game; the next ones are this and one, two, and so on.
pub const MSNP_MEDIA_PART_ARGUMENT: u32 = 3;

/// Writes a text into the caller's buffer, and its whole length.
///
/// # Safety
/// `capacity` bytes can be written at `buffer`; `length` is NULL or can be written to.
unsafe fn hand_out(
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    write: impl FnOnce(&mut Room<'_>),
) -> Result<(), msnp_result> {
    // SAFETY: the caller says that so much can be written there.
    let room = unsafe { border::buffer(buffer.cast(), capacity)? };
    let mut room = Room::new(room);
    write(&mut room);
    let (whole, fits) = room.finish();
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put_if_wanted(length, whole) };
    if fits { Ok(()) } else { Err(msnp_result::TooSmall) }
}

/// Tells what kind of thing a media string tells of. NULL is empty. From any thread.
///
/// # Safety
/// `media` is NULL or ends in NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_media_kind_of(media: *const c_char) -> msnp_media_kind {
    // SAFETY: the caller says what can be read.
    let read = unsafe { optional_text(media) }.ok().and_then(Media::parse);
    match read.map(|media| media.kind) {
        None => msnp_media_kind::None,
        Some(MediaKind::Music) => msnp_media_kind::Music,
        Some(MediaKind::Games) => msnp_media_kind::Games,
        Some(MediaKind::Office) => msnp_media_kind::Office,
    }
}

/// Reads a part of a media string, such as `media` of MSNP_EVENT_PERSONAL_MESSAGE (`notification.md` 4).
///
/// A media string is `application\0kind\01\0format\0argument\0argument\0`, where `\0` is a backslash and a zero, the kind is `Music`, `Games`
/// or `Office`, and `0` in place of `1` switches it off. An empty string is nothing.
///
/// - `media`: the media string; NULL is empty.
/// - `part`: `MSNP_MEDIA_PART_SHOWN`, `MSNP_MEDIA_PART_APPLICATION`, `MSNP_MEDIA_PART_FORMAT`, or `MSNP_MEDIA_PART_ARGUMENT` and the argument's number.
/// - `buffer`, `capacity`: where it goes, whole characters with a NUL. NULL and 0 ask for the length.
/// - `length`: if not NULL, how many bytes the whole text has, without the NUL.
///
/// Errors: `MSNP_RESULT_TOO_SMALL` (what fitted is there), `MSNP_RESULT_INVALID_VALUE` when the string tells of nothing or has no such
/// argument, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// `media` is NULL or ends in NUL, `capacity` bytes can be written at `buffer`, `length` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_media_read(
    media: *const c_char,
    part: u32,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let read = || {
        // SAFETY: the caller says what can be read.
        let media = unsafe { optional_text(media)? };
        let media = Media::parse(media).ok_or(msnp_result::InvalidValue)?;
        let text = match part {
            MSNP_MEDIA_PART_SHOWN => None,
            MSNP_MEDIA_PART_APPLICATION => Some(media.application),
            MSNP_MEDIA_PART_FORMAT => Some(media.format),
            argument => {
                let number =
                    usize::try_from(argument.wrapping_sub(MSNP_MEDIA_PART_ARGUMENT)).unwrap_or(usize::MAX);
                Some(media.arguments().nth(number).ok_or(msnp_result::InvalidValue)?)
            }
        };
        // SAFETY: handed on.
        unsafe {
            hand_out(buffer, capacity, length, |room| match text {
                Some(text) => room.put(text),
                None => media::show(&mut |text| room.put(text), media.format, |number| {
                    media.arguments().nth(number)
                }),
            })
        }
    };
    read().err().unwrap_or(msnp_result::Ok)
}

/// Writes a media string, for `msnp_client_set_personal_message` or `msnp_machine_set_personal_message` (`notification.md` 4), such as
/// `\0Music\01\0{0} - {1}\0A Song\0A Band\0`; `msnp_media_read` says what is in it.
///
/// - `kind`: a `msnp_media_kind`, but not MSNP_MEDIA_NONE: that is an empty string.
/// - `application`: the program that plays; NULL or empty: not told.
/// - `format`: how it is shown, with `{0}` and so on for the arguments.
/// - `arguments`, `count`: title, artist and the like.
/// - `buffer`, `capacity`: where it goes, with a NUL. NULL and 0 ask for the length.
/// - `length`: if not NULL, how many bytes the whole string has, without the NUL.
///
/// Errors: `MSNP_RESULT_TOO_SMALL`, `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_INVALID_UTF8`, `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_INVALID_LENGTH`. From any thread.
///
/// # Safety
/// Texts are NULL or end in NUL, `count` of them can be read at `arguments`, `capacity` bytes can be written at `buffer`, `length` is
/// NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_media_write(
    kind: u32,
    application: *const c_char,
    format: *const c_char,
    arguments: *const *const c_char,
    count: usize,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> msnp_result {
    let write = || {
        let kind = [MediaKind::Music, MediaKind::Games, MediaKind::Office]
            .get(usize::try_from(kind.wrapping_sub(1)).unwrap_or(usize::MAX))
            .copied()
            .ok_or(msnp_result::InvalidNumber)?;
        // SAFETY: the caller says what can be read.
        let (application, format) = unsafe { (optional_text(application)?, text(format)?) };
        // SAFETY: the caller says what can be read.
        let arguments = unsafe { border::list(arguments, count)? };
        for argument in arguments {
            // SAFETY: the caller says what can be read.
            unsafe { text(*argument)? };
        }
        // SAFETY: the caller says what can be read.
        let texts = arguments.iter().map(|argument| unsafe { text(*argument) }.unwrap_or_default());
        // SAFETY: handed on.
        unsafe {
            hand_out(buffer, capacity, length, |room| {
                media::write(&mut |text| room.put(text), kind, application, format, texts);
            })
        }
    };
    write().err().unwrap_or(msnp_result::Ok)
}
