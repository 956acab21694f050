/*
 The client layer at work: two people, and a third, in one process, against the loopback service.
 */
#include "peer.h"

static struct msnp_client *anna, *bruno, *carla;

/* How the service answered the last request for a group. */
static char group[64];

static void make_group(const char *name)
{
    struct msnp_event *event;
    uint32_t request = 0;
    GIVES(msnp_client_add_group(anna, name, &request), OK);
    event = AWAIT(anna, ANSWERED);
    CHECK(event->data.answered.request == request);
    GIVES_NUMBER(event->data.answered.failure.result, MSNP_RESULT_OK);
    CHECK(event->data.answered.group != NULL && *event->data.answered.group != '\0');
    snprintf(group, sizeof group, "%s", event->data.answered.group);
    msnp_event_free(event);
}

static void contacts(void)
{
    struct msnp_roster *roster = NULL;
    const struct msnp_contact *contact;
    struct msnp_event *event;
    ANSWERED(anna, msnp_client_add_contact(anna, BRUNO, NULL, &request), OK);
    event = AWAIT(bruno, ADDED_YOU);
    CHECK(strcmp(event->account, ANNA) == 0 && event->name != NULL);
    msnp_event_free(event);
    ANSWERED(bruno, msnp_client_accept(bruno, ANNA, &request), OK);
    ANSWERED(bruno, msnp_client_add_contact(bruno, ANNA, NULL, &request), OK);
    make_group("Friends & others");
    ANSWERED(anna, msnp_client_add_to_group(anna, BRUNO, group, &request), OK);
    GIVES(msnp_client_roster(anna, &roster), OK);
    CHECK(roster->complete && roster->group_count >= 1 && roster->contact_count >= 1);
    contact = msnp_roster_find(roster, "BRUNO@example.com");
    CHECK(contact != NULL && (contact->lists & MSNP_LIST_FORWARD) && (contact->lists & MSNP_LIST_ALLOW));
    CHECK(contact != NULL && contact->group_count == 1 && strcmp(contact->groups[0], group) == 0);
    CHECK(msnp_roster_find(roster, "nobody@example.com") == NULL);
    CHECK(strcmp(roster->me.account, ANNA) == 0);
    msnp_roster_free(roster);
    make_group("Work");
    ANSWERED(anna, msnp_client_move_to_group(anna, BRUNO, "Friends & others", "Work", &request), OK);
    ANSWERED(anna, msnp_client_rename_group(anna, "Work", "Office", &request), OK);
    ANSWERED(anna, msnp_client_rename_contact(anna, BRUNO, "Bruno the Great", &request), OK);
    ANSWERED(anna, msnp_client_remove_from_group(anna, BRUNO, "Office", &request), OK);
    ANSWERED(anna, msnp_client_remove_group(anna, "Office", &request), OK);
    GIVES(msnp_client_remove_group(anna, "Office", NULL), NO_SUCH_GROUP);
    GIVES(msnp_client_remove_contact(anna, "nobody@example.com", NULL), NO_SUCH_CONTACT);
    GIVES(msnp_client_add_contact(anna, "nobody", NULL, NULL), INVALID_ACCOUNT);
    GIVES(msnp_client_add_group(anna, "", NULL), INVALID_VALUE);
    ANSWERED(anna, msnp_client_add_contact(anna, "unknown@example.com", NULL, &request), REFUSED);
    ANSWERED(anna, msnp_client_add_contact(anna, CARLA, NULL, &request), OK);
    ANSWERED(anna, msnp_client_remove_contact(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_block(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_undecide(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_unblock(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_undecide(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_decline(anna, CARLA, &request), OK);
    ANSWERED(anna, msnp_client_accept(anna, CARLA, &request), OK);
}

static void oneself(void)
{
    static char long_name[400];
    static const char *const song[] = {"A Song", "A Band"};
    char media[100], shown[100];
    struct msnp_event *event;
    ANSWERED(anna, msnp_client_set_display_name(anna, "Anna <&> \xe2\x82\xac", &request), OK);
    do {
        event = AWAIT(bruno, PRESENCE);
        if (strcmp(event->name, "Anna <&> \xe2\x82\xac") == 0)
            break;
        msnp_event_free(event);
    } while (1);
    CHECK(strcmp(event->account, ANNA) == 0 && event->data.presence.status == MSNP_STATUS_ONLINE);
    msnp_event_free(event);
    memset(long_name, 'x', sizeof long_name - 1);
    GIVES(msnp_client_set_display_name(anna, long_name, NULL), TOO_LONG);
    GIVES(msnp_client_set_display_name(anna, "", NULL), INVALID_VALUE);
    ANSWERED(anna, msnp_client_set_status(anna, MSNP_STATUS_BUSY, &request), OK);
    /* After a new name the status is said once more. */
    do {
        event = AWAIT(bruno, PRESENCE);
        if (event->data.presence.status == MSNP_STATUS_BUSY)
            break;
        msnp_event_free(event);
    } while (1);
    CHECK(strcmp(event->account, ANNA) == 0);
    msnp_event_free(event);
    ANSWERED(anna, msnp_client_set_capabilities(anna, MSNP_CAPABILITY_CHUNKED_MESSAGES | MSNP_CAPABILITY_BOT, &request), OK);
    do {
        event = AWAIT(bruno, PRESENCE);
        if (event->data.presence.capabilities & MSNP_CAPABILITY_BOT)
            break;
        msnp_event_free(event);
    } while (1);
    CHECK(strcmp(event->account, ANNA) == 0 && event->data.presence.status == MSNP_STATUS_BUSY);
    msnp_event_free(event);
    GIVES(msnp_media_write(MSNP_MEDIA_MUSIC, NULL, "{0} - {1}", song, 2, media, sizeof media, NULL), OK);
    ANSWERED(anna, msnp_client_set_personal_message(anna, "on a train", media, &request), OK);
    do {
        event = AWAIT(bruno, PERSONAL_MESSAGE);
        if (*event->data.personal_message.message != '\0')
            break;
        msnp_event_free(event);
    } while (1);
    CHECK(strcmp(event->data.personal_message.message, "on a train") == 0);
    GIVES(msnp_media_read(event->data.personal_message.media, MSNP_MEDIA_PART_SHOWN, shown, sizeof shown, NULL), OK);
    CHECK(strcmp(shown, "A Song - A Band") == 0);
    msnp_event_free(event);
    ANSWERED(anna, msnp_client_set_property(anna, "PHH", "+1 555 0100", &request), OK);
    ANSWERED(anna, msnp_client_set_property(anna, "PHH", NULL, &request), OK);
    GIVES(msnp_client_set_property(anna, "HOME", "1", NULL), INVALID_VALUE);
    ANSWERED(anna, msnp_client_set_privacy(anna, false, &request), OK);
    ANSWERED(anna, msnp_client_set_privacy(anna, true, &request), OK);
    ANSWERED(anna, msnp_client_set_prompting(anna, false, &request), OK);
    ANSWERED(anna, msnp_client_set_switchboards(anna, false, &request), OK);
    ANSWERED(anna, msnp_client_set_switchboards(anna, true, &request), OK);
    GIVES(msnp_client_request_url(anna, "INBOX", NULL), OK);
    event = AWAIT(anna, ANSWERED);
    CHECK(event->data.answered.path != NULL && event->data.answered.login != NULL);
    msnp_event_free(event);
    GIVES(msnp_client_request_configuration(anna, "Shields.xml", NULL), OK);
    event = AWAIT(anna, ANSWERED);
    CHECK((event->data.answered.file != NULL) == (event->data.answered.file_length > 0));
    msnp_event_free(event);
    GIVES(msnp_client_send_signal(anna, BRUNO, 3, NULL, 1, NULL), NULL_POINTER);
    GIVES(msnp_client_send_signal(anna, BRUNO, 3, (const uint8_t *)"x", 1, NULL), NOT_IN_DIALECT);
    GIVES(msnp_client_page(anna, BRUNO, 1, "call me", NULL), OK);
    event = AWAIT(anna, ANSWERED);
    msnp_event_free(event);
    ANSWERED(anna, msnp_client_set_status(anna, MSNP_STATUS_HIDDEN, &request), OK);
    {
        uint32_t number = 0;
        GIVES(msnp_client_conversation(anna, BRUNO, &number), OK);
        GIVES(msnp_client_send_text(anna, number, "text", NULL, NULL), HIDDEN);
        GIVES(msnp_client_open(anna, number, NULL), HIDDEN);
    }
    ANSWERED(anna, msnp_client_set_status(anna, MSNP_STATUS_ONLINE, &request), OK);
}

static void conversation(void)
{
    static char too_long[MSNP_LONGEST_TEXT + 2];
    static const uint8_t raw[] = "MIME-Version: 1.0\r\nContent-Type: text/x-test\r\nX-Number: 12\r\n\r\nbo\0dy";
    static const uint8_t large[1700];
    struct msnp_event *event;
    struct msnp_participants *participants = NULL;
    struct msnp_format format;
    uint32_t number = 0, message = 0, there;
    static uint8_t drawing[20000];
    size_t at;
    bool open = false;
    char account[130];
    msnp_format_init(&format);
    format.effects = MSNP_EFFECT_BOLD;
    format.red = 0x12;
    format.font = "Arial";
    GIVES(msnp_client_conversation(anna, BRUNO, &number), OK);
    ANSWERED(anna, msnp_client_open(anna, number, &request), OK);
    GIVES(msnp_client_is_open(anna, number, &open), OK);
    CHECK(open);
    GIVES(msnp_client_participants(anna, number, &participants), OK);
    CHECK(participants->count == 1 && strcmp(participants->list[0].account, BRUNO) == 0);
    msnp_participants_free(participants);
    GIVES(msnp_client_send_text(anna, number, "Hello\nthere \xf0\x9f\x98\x80", &format, &message), OK);
    event = AWAIT(bruno, TEXT);
    CHECK(strcmp(event->account, ANNA) == 0 && strcmp(event->data.text.text, "Hello\nthere \xf0\x9f\x98\x80") == 0);
    CHECK(event->data.text.format.effects == MSNP_EFFECT_BOLD && event->data.text.format.red == 0x12);
    CHECK(strcmp(event->data.text.format.font, "Arial") == 0);
    there = event->conversation;
    CHECK(there != 0);
    msnp_event_free(event);
    event = AWAIT(anna, DELIVERED);
    CHECK(event->data.sent.message == message && event->conversation == number);
    msnp_event_free(event);
    GIVES(msnp_client_send_typing(bruno, there), OK);
    event = AWAIT(anna, TYPING);
    CHECK(strcmp(event->account, BRUNO) == 0);
    msnp_event_free(event);
    GIVES(msnp_client_send_nudge(bruno, there, &message), OK);
    SEES(anna, NUDGE);
    GIVES(msnp_client_send_datacast(bruno, there, 4, "waves", &message), OK);
    GIVES(msnp_client_send_raw(bruno, there, raw, sizeof raw - 1, &message), OK);
    do {
        event = AWAIT(anna, MESSAGE);
        if (strncmp(event->data.message.content_type, "text/x-test", 11) == 0)
            break;
        msnp_event_free(event);
    } while (1);
    CHECK(event->data.message.body_length == 5 && memcmp(event->data.message.body, "bo\0dy", 5) == 0);
    CHECK(event->data.message.header_count >= 1);
    msnp_event_free(event);
    GIVES(msnp_client_send_keep_alive(bruno, there, &message), OK);
    SEES(bruno, SENT);
    memset(too_long, 'x', sizeof too_long - 1);
    GIVES(msnp_client_send_text(anna, number, too_long, NULL, NULL), TOO_LONG);
    GIVES(msnp_client_send_text(anna, number, "", NULL, NULL), INVALID_VALUE);
    GIVES(msnp_client_send_raw(anna, number, large, sizeof large, NULL), TOO_LONG);
    /* In pieces, and one message all the same. */
    too_long[4000] = '\0';
    GIVES(msnp_client_send_text(anna, number, too_long, NULL, &message), OK);
    event = AWAIT(anna, DELIVERED);
    CHECK(event->data.sent.message == message);
    msnp_event_free(event);

    /* A drawing, in one message and in pieces. */
    GIVES(msnp_client_send_ink(anna, number, MSNP_INK_GIF, drawing, 1, &message), OK);
    event = AWAIT(bruno, MESSAGE);
    CHECK(strcmp(event->data.message.content_type, "image/gif") == 0 && event->data.message.body_length == 1);
    msnp_event_free(event);
    event = AWAIT(anna, DELIVERED);
    CHECK(event->data.sent.message == message);
    msnp_event_free(event);
    for (at = 0; at < sizeof drawing; at++)
        drawing[at] = (uint8_t)(at % 251);
    GIVES(msnp_client_send_ink(anna, number, MSNP_INK_STROKES, drawing, sizeof drawing, &message), OK);
    event = AWAIT(bruno, MESSAGE);
    CHECK(strcmp(event->data.message.content_type, "application/x-ms-ink") == 0);
    CHECK(event->data.message.body_length == sizeof drawing);
    CHECK(memcmp(event->data.message.body, drawing, sizeof drawing) == 0);
    msnp_event_free(event);
    event = AWAIT(anna, DELIVERED);
    CHECK(event->data.sent.message == message);
    msnp_event_free(event);

    ANSWERED(anna, msnp_client_invite(anna, number, CARLA, &request), OK);
    SEES(carla, CONVERSATION_OPENED);
    event = AWAIT(carla, PARTICIPANT_CAPABILITIES);
    CHECK(event->conversation != 0 && *event->account != '\0' && event->data.capabilities != 0);
    msnp_event_free(event);
    GIVES(msnp_client_participants(anna, number, &participants), OK);
    CHECK(participants->count == 2);
    msnp_participants_free(participants);
    GIVES(msnp_client_conversation_account(anna, number, account, sizeof account), OK);
    CHECK(*account == '\0');
    ANSWERED(anna, msnp_client_invite(anna, number, "nobody@example.com", &request), NO_SUCH_ACCOUNT);
    GIVES(msnp_client_send_text(anna, number, "to both", NULL, &message), OK);
    event = AWAIT(carla, TEXT);
    CHECK(strcmp(event->data.text.text, "to both") == 0);
    GIVES(msnp_client_leave(carla, event->conversation), OK);
    msnp_event_free(event);
    event = AWAIT(anna, LEFT);
    CHECK(strcmp(event->account, CARLA) == 0);
    msnp_event_free(event);
    GIVES(msnp_client_leave(anna, number), OK);
    SEES(bruno, CONVERSATION_ENDED);
}

/* Somebody who is not there any more. */
static void in_vain(void)
{
    struct msnp_event *event;
    uint32_t number = 0, message = 0;
    GIVES(msnp_client_conversation(anna, CARLA, &number), OK);
    GIVES(msnp_client_send_text(anna, number, "anybody?", NULL, &message), OK);
    event = AWAIT(anna, FAILED);
    CHECK(event->data.failed.message == message && strcmp(event->data.failed.text, "anybody?") == 0);
    GIVES_NUMBER(event->data.failed.failure.result, MSNP_RESULT_NOT_REACHABLE);
    CHECK(*event->data.failed.failure.text != '\0' && *event->data.failed.failure.advice != '\0');
    msnp_event_free(event);
}

int main(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    anna = client_with(&settings);
    settings = settings_of(BRUNO);
    bruno = client_with(&settings);
    settings = settings_of(CARLA);
    carla = client_with(&settings);
    sign_in(anna);
    sign_in(bruno);
    sign_in(carla);
    contacts();
    oneself();
    conversation();
    end(carla);
    in_vain();
    end(bruno);
    end(anna);
    return checks_told("client_talk");
}
