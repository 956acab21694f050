/*
 Web services of the machine layer, in a library with the feature services. Offline messages: one person leaves a text for another who is away, who gets it
 once, whatever becomes of the program. Over sockets, with the loopback service; by MSNP12, and by MSNP15, whose tickets and list come from web
 services as well. A list that is kept, signals between programs, and people of other networks.
 */
#include "../../../examples/c/sockets.h"

#include "check.h"
#include "kept_list.h"

#include <time.h>
#include <unistd.h>

#define ANNA "anna@example.com"
#define BRUNO "bruno@example.com"
#define CARLA "carla@example.com"
#define DORA "dora@example.com"
#define CAROL "carol@yahoo.example"
#define NAME "Anna \xc3\x84"
/* What one program says to another: any bytes. */
static const uint8_t SIGNAL[] = {0, '\r', '\n', 255};
/* How long something may take, in milliseconds. */
#define PATIENCE 60000

static union {
    uint64_t aligned;
    uint8_t bytes[MSNP_MACHINE_BYTES];
} memory;

/* What was told since the sign-in. */
static struct told {
    bool online, stored, failed, fetched, added, removed, over, answered, refused, unchanged, complete;
    unsigned messages, contacts, policies, signals, texts, delivered, lost;
    uint32_t number, network, list;
    enum msnp_offline_failure why;
    char id[128], account[130], name[64], text[256], type[64];
    uint64_t received;
} told;

/* Where the services are, without TLS. */
static char nexus[128], store[128], fetch[128], tokens[128], book[128], sharing[128];
/* What everybody speaks. */
static uint32_t dialect;
/* What an earlier run has kept, and the date. */
static uint8_t resume[6144];
static size_t resume_length;
static uint64_t unix_time;

static void note(const struct msnp_machine_event *event)
{
    const struct msnp_machine_offline_message *message = &event->data.offline_message;
    const struct msnp_machine_offline_fate *fate = &event->data.offline_fate;
    struct msnp_bytes type = {NULL, 0};
    size_t length = 0;
    switch (event->kind) {
    case MSNP_MACHINE_EVENT_ONLINE:
        told.online = true;
        break;
    case MSNP_MACHINE_EVENT_SIGNED_OUT:
        told.over = true;
        break;
    case MSNP_MACHINE_EVENT_LIST_BEGINS:
        kept.count = 0;
        break;
    case MSNP_MACHINE_EVENT_LIST_UNCHANGED:
        told.unchanged = true;
        break;
    case MSNP_MACHINE_EVENT_LIST_COMPLETE:
        told.complete = true;
        copy(kept.list, sizeof kept.list, event->data.list_version.list.data, event->data.list_version.list.length);
        copy(kept.settings, sizeof kept.settings, event->data.list_version.settings.data, event->data.list_version.settings.length);
        break;
    case MSNP_MACHINE_EVENT_CONTACT:
        told.contacts++;
        keep(&event->data.contact);
        told.network = event->data.contact.network;
        if (event->data.contact.id.length > 0 && event->data.contact.account.length == strlen(CAROL)
            && memcmp(event->data.contact.account.data, CAROL, strlen(CAROL)) == 0)
            copy(told.id, sizeof told.id, event->data.contact.id.data, event->data.contact.id.length);
        break;
    case MSNP_MACHINE_EVENT_ADDED:
        told.added = true;
        told.network = event->data.list_change.network;
        told.list = event->data.list_change.list;
        break;
    case MSNP_MACHINE_EVENT_REMOVED:
        told.removed = true;
        told.network = event->data.list_change.network;
        told.list = event->data.list_change.list;
        break;
    case MSNP_MACHINE_EVENT_MESSAGE:
        CHECK(event->data.message.conversation == 0);
        told.texts += event->data.message.kind == MSNP_MESSAGE_TEXT;
        copy(told.account, sizeof told.account, event->data.message.account.data, event->data.message.account.length);
        GIVES(msnp_text_copy(&event->data.message.text, told.text, sizeof told.text, NULL), OK);
        break;
    case MSNP_MACHINE_EVENT_DELIVERED:
        CHECK(event->data.fate.conversation == 0);
        told.delivered++;
        told.number = event->data.fate.message;
        break;
    case MSNP_MACHINE_EVENT_FAILED:
        CHECK(event->data.fate.conversation == 0);
        told.lost++;
        told.number = event->data.fate.message;
        break;
    case MSNP_MACHINE_EVENT_ANSWERED:
        told.answered = true;
        break;
    case MSNP_MACHINE_EVENT_REFUSED:
        CHECK(event->data.answer.kind == MSNP_REQUEST_SIGNAL);
        told.refused = true;
        break;
    case MSNP_MACHINE_EVENT_POLICIES:
        told.policies++;
        CHECK(event->data.signal.content.length > 10 && memcmp(event->data.signal.content.data, "<Policies>", 10) == 0);
        break;
    case MSNP_MACHINE_EVENT_SIGNAL:
        told.signals++;
        copy(told.account, sizeof told.account, event->data.signal.account.data, event->data.signal.account.length);
        CHECK(event->data.signal.kind == 3 && event->data.signal.content.length == sizeof SIGNAL);
        CHECK(memcmp(event->data.signal.content.data, SIGNAL, sizeof SIGNAL) == 0);
        break;
    case MSNP_MACHINE_EVENT_OFFLINE_MESSAGE:
        told.messages++;
        copy(told.account, sizeof told.account, message->account.data, message->account.length);
        /* What other tests have left for others. */
        if (strcmp(told.account, ANNA) != 0)
            break;
        copy(told.id, sizeof told.id, message->id.data, message->id.length);
        GIVES(msnp_words_copy(&message->name, NULL, 0, &length), TOO_SMALL);
        CHECK(length == strlen(NAME));
        /* The last character has two bytes. */
        GIVES(msnp_words_copy(&message->name, told.name, strlen(NAME), &length), TOO_SMALL);
        CHECK(strcmp(told.name, "Anna ") == 0);
        GIVES(msnp_words_copy(&message->name, told.name, sizeof told.name, NULL), OK);
        GIVES(msnp_text_copy(&message->text, told.text, sizeof told.text, NULL), OK);
        GIVES(msnp_header(&message->headers, "Content-Type", &type), OK);
        copy(told.type, sizeof told.type, type.data, type.length);
        told.received = message->received;
        break;
    case MSNP_MACHINE_EVENT_OFFLINE_FETCHED:
        told.fetched = true;
        break;
    case MSNP_MACHINE_EVENT_OFFLINE_STORED:
        told.stored = true;
        told.number = fate->message;
        told.why = fate->why;
        break;
    case MSNP_MACHINE_EVENT_OFFLINE_FAILED:
        told.failed = true;
        told.number = fate->message;
        told.why = fate->why;
        break;
    default:
        break;
    }
}

/* Does what the machine wants, and waits once. */
static void turn(struct msnp_machine *machine)
{
    struct msnp_output output;
    do {
        GIVES(msnp_machine_poll(machine, sockets_now(), &output), OK);
        if (output.kind == MSNP_OUTPUT_CONNECT)
            sockets_connect(machine, output.link, &output.data.connect);
        else if (output.kind == MSNP_OUTPUT_SEND)
            sockets_send(machine, output.link, &output.data.send);
        else if (output.kind == MSNP_OUTPUT_CLOSE)
            sockets_close(output.link);
        else if (output.kind == MSNP_OUTPUT_EVENT)
            note(&output.data.event);
    } while (output.kind != MSNP_OUTPUT_WAIT);
    if (!told.over) {
        uint64_t soon = sockets_now() + 50;
        sockets_wait(machine, output.data.wait_until < soon ? output.data.wait_until : soon);
    }
}

#define UNTIL(machine, condition)                                     \
    do {                                                              \
        uint64_t end = sockets_now() + PATIENCE;                      \
        while (!(condition) && sockets_now() < end)                   \
            turn(machine);                                            \
        CHECK(condition);                                             \
    } while (0)

/* The notification server keeps no list: it is told what the program keeps. */
static void hand_in(struct msnp_machine *machine)
{
    size_t i;
    CHECK(!told.online);
    GIVES(msnp_machine_begin_kept_list(machine, true), OK);
    for (i = 0; i < kept.count; i++) {
        uint64_t end = sockets_now() + PATIENCE;
        uint32_t result;
        while ((result = (uint32_t)msnp_machine_announce_listed(machine, kept.people[i].account, kept.people[i].network,
                                                                kept.people[i].lists))
                   == MSNP_RESULT_BUSY
               && sockets_now() < end)
            turn(machine);
        CHECK(result == MSNP_RESULT_OK);
    }
    GIVES(msnp_machine_end_kept_list(machine), OK);
}

static struct msnp_machine *online(const char *account, const char *password)
{
    struct msnp_machine *machine = NULL;
    struct msnp_web_services services;
    struct msnp_sign_in wish;
    memset(&told, 0, sizeof told);
    memset(&services, 0, sizeof services);
    services.offline_store = store;
    services.offline_fetch = fetch;
    if (dialect > 12) {
        services.tokens = tokens;
        services.address_book = book;
        services.sharing = sharing;
        services.keeps_list = kept.keeps;
        services.kept_list = kept.list;
        services.kept_settings = kept.settings;
    }
    GIVES(msnp_sign_in_init(&wish), OK);
    wish.account = account;
    wish.password = password;
    wish.host = getenv("MSNP_TEST_HOST");
    wish.port = (uint16_t)atoi(getenv("MSNP_TEST_PORT"));
    wish.nexus = nexus;
    wish.dialects = dialect == 15 ? MSNP_DIALECT_15 : MSNP_DIALECT_12;
    wish.password_may_travel_unencrypted = true;
    wish.services = &services;
    CHECK(wish.unix_time == 0);
    wish.unix_time = unix_time;
    wish.resume = resume;
    wish.resume_length = resume_length;
    GIVES(msnp_machine_init(&memory, sizeof memory, &machine), OK);
    services.offline_store = NOT_UTF8;
    GIVES(msnp_machine_sign_in(machine, &wish), INVALID_UTF8);
    services.offline_store = "no address";
    GIVES(msnp_machine_sign_in(machine, &wish), INVALID_ADDRESS);
    services.offline_store = store;
    GIVES(msnp_machine_sign_in(machine, &wish), OK);
    if (kept.keeps && kept.list[0] != '\0') {
        UNTIL(machine, told.complete);
        if (told.unchanged)
            hand_in(machine);
    }
    UNTIL(machine, told.online);
    CHECK(msnp_machine_dialect(machine) == dialect);
    return machine;
}

static void sign_out(struct msnp_machine *machine)
{
    GIVES(msnp_machine_sign_out(machine), OK);
    UNTIL(machine, told.over);
    msnp_machine_free(machine);
}

static void misuse(struct msnp_machine *machine, uint32_t wanted)
{
    uint32_t number = 77;
    GIVES_NUMBER(msnp_machine_leave_message(machine, CARLA, NAME, "Hello", &number), wanted);
    GIVES_NUMBER(msnp_machine_offline_message_stored(machine, "id"), wanted);
    GIVES_NUMBER(msnp_machine_send_signal(machine, CARLA, 3, SIGNAL, sizeof SIGNAL, &number), wanted);
    GIVES_NUMBER(msnp_machine_send_text_across(machine, DORA, 32, "Hello", NULL, &number), wanted);
    GIVES_NUMBER(msnp_machine_send_typing_across(machine, DORA, 32, ANNA, &number), wanted);
    GIVES_NUMBER(msnp_machine_send_nudge_across(machine, DORA, 32, &number), wanted);
    GIVES_NUMBER(msnp_machine_block_across(machine, DORA, 32, &number), wanted);
    GIVES_NUMBER(msnp_machine_unblock_across(machine, DORA, 32, &number), wanted);
    GIVES_NUMBER(msnp_machine_add_across(machine, DORA, 32, &number), wanted);
    GIVES_NUMBER(msnp_machine_undecide_across(machine, DORA, 32, MSNP_LIST_ALLOW, &number), wanted);
    GIVES_NUMBER(msnp_machine_remove_across(machine, DORA, 32, "id", &number), wanted);
    GIVES_NUMBER(msnp_machine_begin_kept_list(machine, true), wanted);
    GIVES_NUMBER(msnp_machine_announce_listed(machine, CARLA, 1, MSNP_LIST_ALLOW), wanted);
    GIVES_NUMBER(msnp_machine_announce_unlisted(machine, CARLA, 1, MSNP_LIST_ALLOW), wanted);
    GIVES_NUMBER(msnp_machine_end_kept_list(machine), wanted);
    CHECK(number == 77);
}

/* Anna leaves a text for Carla. */
static void leave(const char *text)
{
    struct msnp_machine *machine = online(ANNA, "anna-secret");
    char longer[4096];
    uint32_t number = 0;
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    GIVES(msnp_machine_leave_message(machine, CARLA, NAME, "", &number), INVALID_VALUE);
    GIVES(msnp_machine_leave_message(machine, CARLA, NAME, longer, &number), TOO_LONG);
    GIVES(msnp_machine_leave_message(machine, "carla", NAME, text, &number), INVALID_ACCOUNT);
    GIVES(msnp_machine_leave_message(machine, CARLA, NAME, BROKEN_OFF, &number), INVALID_UTF8);
    GIVES(msnp_machine_leave_message(machine, CARLA, NULL, text, &number), NULL_POINTER);
    CHECK(number == 0);
    GIVES(msnp_machine_leave_message(machine, CARLA, NAME, text, &number), OK);
    CHECK(number != 0);
    GIVES(msnp_machine_leave_message(machine, CARLA, NAME, text, NULL), BUSY);
    UNTIL(machine, told.stored || told.failed);
    CHECK(told.stored && told.number == number && told.why == MSNP_OFFLINE_FAILURE_NONE);
    /* There is nobody of that name. */
    told.stored = false;
    GIVES(msnp_machine_leave_message(machine, "nobody@example.com", NAME, text, &number), OK);
    UNTIL(machine, told.stored || told.failed);
    CHECK(told.failed && told.number == number && told.why == MSNP_OFFLINE_FAILURE_NOT_TAKEN);
    sign_out(machine);
}

/* How many answers with this name there are, and what the last one says. */
static unsigned answers(const char *quoted, unsigned long *number)
{
    static char text[1 << 20];
    FILE *file = fopen(getenv("MSNP_TEST_ANSWERS"), "r");
    const char *found = text;
    unsigned count = 0;
    CHECK(file != NULL);
    if (file == NULL)
        return 0;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    while ((found = strstr(found, quoted)) != NULL) {
        count++;
        found += strlen(quoted);
        *number = strtoul(found, NULL, 10);
    }
    return count;
}

/* What the service has counted by this name: asked over its standard input, and waited for. */
static unsigned long counted(const char *name)
{
    static const char question[] = "{\"do\":\"counters\"}\n";
    const struct timespec pause = {0, 1000000};
    char quoted[64];
    unsigned long number = 0;
    unsigned before, turns;
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    before = answers(quoted, &number);
    CHECK(write(atoi(getenv("MSNP_TEST_CONTROLS")), question, sizeof question - 1) == (long)sizeof question - 1);
    for (turns = 0; turns < PATIENCE && answers(quoted, &number) == before; turns++)
        nanosleep(&pause, NULL);
    CHECK(turns < PATIENCE);
    return number;
}

static unsigned long deleted(void)
{
    return counted("offline_messages_deleted");
}

/* Carla gets the one text that waits; it is deleted when she has it. */
static void get(const char *text, bool keeps, unsigned long deleted_then)
{
    struct msnp_machine *machine = online(CARLA, "carla-secret");
    UNTIL(machine, told.fetched);
    CHECK(told.messages == 1 && strcmp(told.account, ANNA) == 0 && strcmp(told.name, NAME) == 0 && strcmp(told.text, text) == 0);
    CHECK(strncmp(told.type, "text/plain", 10) == 0 && told.received > 1700000000);
    GIVES(msnp_machine_offline_message_stored(machine, "another"), INVALID_VALUE);
    GIVES(msnp_machine_offline_message_stored(machine, NULL), NULL_POINTER);
    if (keeps) {
        GIVES(msnp_machine_offline_message_stored(machine, told.id), OK);
        GIVES(msnp_machine_offline_message_stored(machine, told.id), OK);
        UNTIL(machine, deleted() >= deleted_then);
    }
    CHECK(told.messages == 1);
    sign_out(machine);
}

static void story(uint32_t spoken)
{
    unsigned long before = deleted();
    dialect = spoken;
    leave("Are you there?\xe2\x82\xac");
    /* A program that ends before it has stored it is told again. */
    get("Are you there?\xe2\x82\xac", false, 0);
    get("Are you there?\xe2\x82\xac", true, before + 1);
    leave("The second");
    get("The second", true, before + 2);
}

/* Somebody's list, which comes by the notification server or from the web services. */
static void lists(void)
{
    unsigned contacts[2];
    size_t i;
    for (i = 0; i < 2; i++) {
        struct msnp_machine *machine;
        dialect = i == 0 ? 12 : 15;
        machine = online(ANNA, "anna-secret");
        GIVES(msnp_machine_add_contact(machine, CARLA, "Carla", NULL), OK);
        UNTIL(machine, told.added);
        sign_out(machine);
        machine = online(ANNA, "anna-secret");
        contacts[i] = told.contacts;
        sign_out(machine);
    }
    /* From the web services somebody comes once for each of their lists. */
    CHECK(contacts[0] > 0 && contacts[1] > contacts[0]);
}

/* A list that is kept is not sent again, and the notification server goes by what the program says. */
static void keeping(void)
{
    struct msnp_machine *machine;
    unsigned whole;
    dialect = 12;
    machine = online(ANNA, "anna-secret");
    GIVES(msnp_machine_begin_kept_list(machine, true), NOT_IN_DIALECT);
    GIVES(msnp_machine_announce_listed(machine, CARLA, 1, MSNP_LIST_ALLOW), NOT_IN_DIALECT);
    GIVES(msnp_machine_announce_unlisted(machine, CARLA, 1, MSNP_LIST_ALLOW), NOT_IN_DIALECT);
    sign_out(machine);
    dialect = 15;
    memset(&kept, 0, sizeof kept);
    kept.keeps = true;
    machine = online(ANNA, "anna-secret");
    whole = told.contacts;
    CHECK(whole > 0 && told.complete && !told.unchanged && kept.list[0] != '\0' && kept.settings[0] != '\0');
    GIVES(msnp_machine_announce_listed(machine, BROKEN_OFF, 1, MSNP_LIST_ALLOW), INVALID_UTF8);
    GIVES(msnp_machine_announce_listed(machine, "carla", 1, MSNP_LIST_ALLOW), INVALID_ACCOUNT);
    GIVES(msnp_machine_announce_unlisted(machine, "carla", 1, MSNP_LIST_ALLOW), INVALID_ACCOUNT);
    sign_out(machine);
    machine = online(ANNA, "anna-secret");
    CHECK(told.unchanged && told.contacts == 0);
    told.added = false;
    GIVES(msnp_machine_block(machine, CARLA, NULL), OK);
    UNTIL(machine, told.added);
    GIVES(msnp_machine_announce_unlisted(machine, BRUNO, 1, MSNP_LIST_ALLOW), OK);
    GIVES(msnp_machine_announce_listed(machine, BRUNO, 1, MSNP_LIST_ALLOW), OK);
    sign_out(machine);
    /* What has changed since comes. */
    machine = online(ANNA, "anna-secret");
    CHECK(told.unchanged && told.contacts > 0);
    told.added = false;
    GIVES(msnp_machine_unblock(machine, CARLA, NULL), OK);
    UNTIL(machine, told.added);
    sign_out(machine);
    kept.keeps = false;
    machine = online(ANNA, "anna-secret");
    CHECK(!told.unchanged && told.contacts >= whole);
    sign_out(machine);
}

/* What the service says unasked, and what programs say to each other. */
static void signals(void)
{
    static const uint8_t longest[1665];
    struct msnp_machine *machine;
    uint32_t request = 0;
    dialect = 12;
    machine = online(ANNA, "anna-secret");
    GIVES(msnp_machine_send_signal(machine, ANNA, 3, SIGNAL, sizeof SIGNAL, &request), NOT_IN_DIALECT);
    CHECK(told.policies == 0);
    sign_out(machine);
    dialect = 15;
    machine = online(ANNA, "anna-secret");
    CHECK(told.policies == 1);
    GIVES(msnp_machine_send_signal(machine, "anna", 3, SIGNAL, sizeof SIGNAL, &request), INVALID_ACCOUNT);
    GIVES(msnp_machine_send_signal(machine, BROKEN_OFF, 3, SIGNAL, sizeof SIGNAL, &request), INVALID_UTF8);
    GIVES(msnp_machine_send_signal(machine, NULL, 3, SIGNAL, sizeof SIGNAL, &request), NULL_POINTER);
    GIVES(msnp_machine_send_signal(machine, ANNA, 3, NULL, 1, &request), NULL_POINTER);
    GIVES(msnp_machine_send_signal(machine, ANNA, 3, longest, sizeof longest, &request), TOO_LONG);
    CHECK(request == 0);
    told.answered = false;
    GIVES(msnp_machine_send_signal(machine, ANNA, 3, SIGNAL, sizeof SIGNAL, &request), OK);
    UNTIL(machine, told.answered && told.signals > 0);
    CHECK(request != 0 && told.signals == 1 && strcmp(told.account, ANNA) == 0);
    /* Carla is away. */
    GIVES(msnp_machine_send_signal(machine, CARLA, 3, NULL, 0, NULL), OK);
    UNTIL(machine, told.refused);
    sign_out(machine);
}

/* People of other networks: Dora is one to herself, and Carol is one. */
static void across(void)
{
    static char longest[1665];
    struct msnp_machine *machine;
    uint32_t number = 0;
    dialect = 12;
    machine = online(DORA, "dora-secret");
    GIVES(msnp_machine_send_text_across(machine, DORA, 32, "Hello", NULL, &number), NOT_IN_DIALECT);
    sign_out(machine);
    dialect = 15;
    machine = online(DORA, "dora-secret");
    CHECK(told.network == 32);
    memset(longest, 'x', sizeof longest - 1);
    GIVES(msnp_machine_send_text_across(machine, DORA, 0, "Hello", NULL, &number), INVALID_VALUE);
    GIVES(msnp_machine_send_text_across(machine, DORA, 256, "Hello", NULL, &number), INVALID_VALUE);
    GIVES(msnp_machine_send_text_across(machine, DORA, 32, longest, NULL, &number), TOO_LONG);
    GIVES(msnp_machine_send_text_across(machine, DORA, 32, NULL, NULL, &number), NULL_POINTER);
    GIVES(msnp_machine_send_text_across(machine, "dora", 32, "Hello", NULL, &number), INVALID_ACCOUNT);
    GIVES(msnp_machine_send_typing_across(machine, DORA, 32, BROKEN_OFF, &number), INVALID_UTF8);
    GIVES(msnp_machine_block_across(machine, DORA, 0, &number), INVALID_VALUE);
    CHECK(number == 0);
    GIVES(msnp_machine_send_text_across(machine, DORA, 32, "Hello\xe2\x82\xac", NULL, &number), OK);
    UNTIL(machine, told.texts > 0 && told.delivered > 0);
    CHECK(number != 0 && told.number == number && strcmp(told.account, DORA) == 0 && strcmp(told.text, "Hello\xe2\x82\xac") == 0);
    GIVES(msnp_machine_send_typing_across(machine, DORA, 32, DORA, NULL), OK);
    GIVES(msnp_machine_send_nudge_across(machine, DORA, 32, &number), OK);
    UNTIL(machine, told.delivered == 3);
    CHECK(told.number == number);
    /* Carol is nobody whom the service could reach. */
    GIVES(msnp_machine_send_text_across(machine, CAROL, 32, "Hello?", NULL, &number), OK);
    UNTIL(machine, told.lost > 0);
    CHECK(told.lost == 1 && told.number == number && told.texts == 1);
    told.added = false;
    GIVES(msnp_machine_block_across(machine, CAROL, 32, NULL), OK);
    UNTIL(machine, told.added);
    CHECK(told.network == 32 && told.list == MSNP_LIST_BLOCK);
    told.added = false;
    GIVES(msnp_machine_unblock_across(machine, CAROL, 32, NULL), OK);
    UNTIL(machine, told.added);
    CHECK(told.network == 32 && told.list == MSNP_LIST_ALLOW);
    told.removed = false;
    GIVES(msnp_machine_undecide_across(machine, CAROL, 32, MSNP_LIST_FORWARD, NULL), INVALID_NUMBER);
    GIVES(msnp_machine_undecide_across(machine, CAROL, 32, MSNP_LIST_ALLOW, NULL), OK);
    UNTIL(machine, told.removed);
    CHECK(told.network == 32 && told.list == MSNP_LIST_ALLOW);
    told.removed = false;
    GIVES(msnp_machine_remove_across(machine, CAROL, 32, NULL, NULL), INVALID_VALUE);
    GIVES(msnp_machine_remove_across(machine, CAROL, 32, told.id, NULL), OK);
    UNTIL(machine, told.removed);
    CHECK(told.network == 32 && told.list == MSNP_LIST_FORWARD);
    told.added = false;
    GIVES(msnp_machine_add_across(machine, "olaf@office.example", 2, NULL), OK);
    UNTIL(machine, told.added);
    CHECK(told.network == 2);
    sign_out(machine);
}

/* Another run signs in with the tickets of the last one, until they have expired. */
static void tickets(void)
{
    static const uint64_t now = 1000000000, days[3] = {0, 0, 2};
    unsigned long issued[3];
    size_t i;
    dialect = 15;
    for (i = 0; i < 3; i++) {
        struct msnp_machine *machine;
        unix_time = now + days[i] * 86400;
        machine = online(ANNA, "anna-secret");
        issued[i] = counted("tickets_issued");
        if (i == 0) {
            GIVES(msnp_machine_resume_value(machine, true, resume, sizeof resume, &resume_length), OK);
        }
        sign_out(machine);
    }
    resume_length = 0;
    CHECK(issued[1] == issued[0]);
    CHECK(issued[2] > issued[1]);
}

int main(void)
{
    const char *whole = getenv("MSNP_TEST_PLAIN_NEXUS"), *path;
    int host;
    if (whole == NULL || strncmp(whole, "http://", 7) != 0 || (path = strchr(whole + 7, '/')) == NULL) {
        fprintf(stderr, "MSNP_TEST_PLAIN_NEXUS is not set: start this by the script \"run\"\n");
        return 2;
    }
    host = (int)(path - whole);
    snprintf(nexus, sizeof nexus, "%s", whole);
    snprintf(store, sizeof store, "%.*s/OimWS/oim.asmx", host, whole);
    snprintf(fetch, sizeof fetch, "%.*s/rsi/rsi.asmx", host, whole);
    snprintf(tokens, sizeof tokens, "%.*s/RST.srf", host, whole);
    snprintf(book, sizeof book, "%.*s/abservice/abservice.asmx", host, whole);
    snprintf(sharing, sizeof sharing, "%.*s/abservice/SharingService.asmx", host, whole);
    misuse(NULL, MSNP_RESULT_NULL_POINTER);
    misuse((struct msnp_machine *)(void *)&memory, MSNP_RESULT_NOT_AN_OBJECT);
    story(12);
    story(15);
    lists();
    keeping();
    tickets();
    signals();
    across();
    return checks_told("machine_offline");
}
