# Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

"""What is asked of the service, and waited for."""

from __future__ import annotations

from ._border import call
from ._native import NativeClient


class ClientRequests:
    """What a `Client` asks of the service, and waits for. Groups are named by id or by name."""

    _native: NativeClient

    async def set_capabilities(self, capabilities: int) -> None:
        """Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.

        capabilities: bits. Claim only what is true: peers act on it.

        Errors: the answer of the service.
        """
        await call(self._native.set_capabilities, capabilities, None)

    async def set_display_name(self, name: str) -> None:
        """Changes one's display name (`PRP MFN`, `REA`).

        name: at most 387 bytes after percent-encoding.

        Errors: `INVALID_VALUE` when it is empty, `TOO_LONG`; the answer of the service otherwise.
        """
        await call(self._native.set_display_name, name, None)

    async def set_property(self, property: str, value: str) -> None:
        """Sets a property of one's own (`PRP`). What the service made of it comes as `Event.PROPERTY_CHANGED`.

        property: three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`, for
            whether contacts may page one's mobile device.
        value: at most 95 bytes encoded; empty clears it.

        Errors: `INVALID_VALUE`, `TOO_LONG`; the answer of the service otherwise.
        """
        await call(self._native.set_property, property, value, None)

    async def set_privacy(self, *, allow_unknown: bool) -> None:
        """Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).

        Errors: the answer of the service.
        """
        await call(self._native.set_privacy, allow_unknown, None)

    async def set_prompting(self, *, ask: bool) -> None:
        """Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.

        Errors: the answer of the service.
        """
        await call(self._native.set_prompting, ask, None)

    async def set_switchboards(self, *, on: bool) -> None:
        """Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none
        of one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.

        Errors: `NOT_IN_DIALECT` in MSNP2; the answer of the service otherwise.
        """
        await call(self._native.set_switchboards, on, None)

    async def add_contact(self, account: str, *, group: str | None = None) -> None:
        """Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.

        group: the group's id or name; none if it is not given.

        Errors: `INVALID_ACCOUNT`, `NO_SUCH_GROUP`; the answer of the service otherwise. When only the group fails, the contact was added.
        """
        await call(self._native.add_contact, account, group, None)

    async def remove_contact(self, account: str) -> None:
        """Takes a contact off one's list. It stays allowed or blocked as it was.

        Errors: `NO_SUCH_CONTACT`; the answer of the service otherwise.
        """
        await call(self._native.remove_contact, account, None)

    async def rename_contact(self, account: str, name: str) -> None:
        """Changes the name under which a contact is kept in the list.

        name: at most 387 bytes after percent-encoding.

        Errors: `NO_SUCH_CONTACT`, `TOO_LONG`; the answer of the service otherwise.
        """
        await call(self._native.rename_contact, account, name, None)

    async def block(self, account: str) -> None:
        """Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
        conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with `BLOCKED`. A
        group conversation goes on.

        Errors: `INVALID_ACCOUNT`; the answer of the service otherwise.
        """
        await call(self._native.block, account, None)

    async def unblock(self, account: str) -> None:
        """Allows somebody again, or in the first place.

        Errors: `INVALID_ACCOUNT`; the answer of the service otherwise.
        """
        await call(self._native.unblock, account, None)

    async def undecide(self, account: str) -> None:
        """Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
        decides about them then (`set_privacy`). Nothing changes for who is on neither.

        Errors: `INVALID_ACCOUNT`; the answer of the service otherwise.
        """
        await call(self._native.undecide, account, None)

    async def accept(self, account: str) -> None:
        """Answers `Event.ADDED_YOU`: they may see one's presence and write. They are not added to one's own list by it.

        Errors: `INVALID_ACCOUNT`; the answer of the service otherwise.
        """
        await call(self._native.accept, account, None)

    async def decline(self, account: str) -> None:
        """Answers `Event.ADDED_YOU`: they are blocked.

        Errors: `INVALID_ACCOUNT`; the answer of the service otherwise.
        """
        await call(self._native.decline, account, None)

    async def add_group(self, name: str) -> str:
        """Makes a group. Gives its id, empty if the service did not tell.

        name: at most 61 bytes after percent-encoding.

        Errors: `INVALID_VALUE` when the name is empty, `TOO_LONG`; the answer of the service otherwise.
        """
        return await call(self._native.add_group, name, None)

    async def rename_group(self, group: str, name: str) -> None:
        """Renames a group.

        group: the group's id or name.
        name: at most 61 bytes after percent-encoding.

        Errors: `NO_SUCH_GROUP`, `TOO_LONG`; the answer of the service otherwise.
        """
        await call(self._native.rename_group, group, name, None)

    async def remove_group(self, group: str) -> None:
        """Removes a group. Some services take those off the list who were only in it: empty it first.

        group: the group's id or name.

        Errors: `NO_SUCH_GROUP`; the answer of the service otherwise.
        """
        await call(self._native.remove_group, group, None)

    async def add_to_group(self, account: str, group: str) -> None:
        """Puts a contact into a group.

        group: the group's id or name.

        Errors: `NO_SUCH_CONTACT`, `NO_SUCH_GROUP`; the answer of the service otherwise.
        """
        await call(self._native.add_to_group, account, group, None)

    async def remove_from_group(self, account: str, group: str) -> None:
        """Takes a contact out of a group. It stays on the list.

        group: the group's id or name.

        Errors: `NO_SUCH_CONTACT`, `NO_SUCH_GROUP`; the answer of the service otherwise.
        """
        await call(self._native.remove_from_group, account, group, None)

    async def move_to_group(self, account: str, source: str, destination: str) -> None:
        """Moves a contact from one group to another: first in, then out, so that it is never in none.

        source: the id or the name of the group that it leaves.
        destination: the id or the name of the group that it comes to.

        Errors: `NO_SUCH_CONTACT`, `NO_SUCH_GROUP`; the answer of the service otherwise.
        """
        await call(self._native.move_to_group, account, source, destination, None)
