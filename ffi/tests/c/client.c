/*
 The client layer without a service: misuse of every function, and every wrong setting.
 */
#include "peer.h"

static char long_text[70000];

static void count(void *context)
{
    ++*(int *)context;
}

/* Every request, with these texts in place of texts; all give one result, and no number. */
static void every_request(struct msnp_client *client, const char *who, const char *text, uint32_t wanted)
{
    uint32_t request = 77;
    /* Offline, with no list yet, it shows first that nobody and nothing is on it. */
    bool offline = wanted == MSNP_RESULT_NOT_SIGNED_IN;
    uint32_t contact = offline ? MSNP_RESULT_NO_SUCH_CONTACT : wanted;
    uint32_t group = offline ? MSNP_RESULT_NO_SUCH_GROUP : wanted;
    GIVES_NUMBER(msnp_client_set_display_name(client, text, &request), wanted);
    GIVES_NUMBER(msnp_client_set_property(client, text, "1", &request), wanted);
    GIVES_NUMBER(msnp_client_add_contact(client, who, NULL, &request), wanted);
    GIVES_NUMBER(msnp_client_remove_contact(client, who, &request), contact);
    GIVES_NUMBER(msnp_client_rename_contact(client, who, "B", &request), contact);
    GIVES_NUMBER(msnp_client_block(client, who, &request), wanted);
    GIVES_NUMBER(msnp_client_unblock(client, who, &request), wanted);
    GIVES_NUMBER(msnp_client_undecide(client, who, &request), wanted);
    GIVES_NUMBER(msnp_client_accept(client, who, &request), wanted);
    GIVES_NUMBER(msnp_client_decline(client, who, &request), wanted);
    GIVES_NUMBER(msnp_client_add_group(client, text, &request), wanted);
    GIVES_NUMBER(msnp_client_rename_group(client, text, "name", &request), group);
    GIVES_NUMBER(msnp_client_remove_group(client, text, &request), group);
    GIVES_NUMBER(msnp_client_add_to_group(client, who, "1", &request), group);
    GIVES_NUMBER(msnp_client_remove_from_group(client, who, "1", &request), group);
    GIVES_NUMBER(msnp_client_move_to_group(client, who, "1", "2", &request), group);
    GIVES_NUMBER(msnp_client_request_url(client, text, &request), wanted);
    GIVES_NUMBER(msnp_client_request_configuration(client, text, &request), wanted);
    GIVES_NUMBER(msnp_client_page(client, who, 1, "text", &request), wanted);
    GIVES_NUMBER(msnp_client_send_signal(client, who, 3, NULL, 0, &request), wanted);
    CHECK(request == 77);
}

/* The texts of requests that come second. */
static void second_texts(struct msnp_client *client, const char *text, uint32_t wanted)
{
    GIVES_NUMBER(msnp_client_rename_contact(client, BRUNO, text, NULL), wanted);
    GIVES_NUMBER(msnp_client_rename_group(client, "1", text, NULL), wanted);
    GIVES_NUMBER(msnp_client_add_to_group(client, BRUNO, text, NULL), wanted);
    GIVES_NUMBER(msnp_client_remove_from_group(client, BRUNO, text, NULL), wanted);
    GIVES_NUMBER(msnp_client_move_to_group(client, BRUNO, text, "1", NULL), wanted);
    GIVES_NUMBER(msnp_client_move_to_group(client, BRUNO, "1", text, NULL), wanted);
    GIVES_NUMBER(msnp_client_page(client, BRUNO, 1, text, NULL), wanted);
}

static void requests_without_text(struct msnp_client *client, uint32_t wanted)
{
    uint32_t request = 77;
    GIVES_NUMBER(msnp_client_set_status(client, MSNP_STATUS_BUSY, &request), wanted);
    GIVES_NUMBER(msnp_client_set_capabilities(client, MSNP_CAPABILITY_BOT, &request), wanted);
    GIVES_NUMBER(msnp_client_set_personal_message(client, NULL, NULL, &request), wanted);
    GIVES_NUMBER(msnp_client_set_privacy(client, true, &request), wanted);
    GIVES_NUMBER(msnp_client_set_prompting(client, true, &request), wanted);
    GIVES_NUMBER(msnp_client_set_switchboards(client, true, &request), wanted);
    CHECK(request == 77);
}

static void conversation_calls(struct msnp_client *client, uint32_t conversation, uint32_t wanted)
{
    struct msnp_participants *participants = (struct msnp_participants *)1;
    uint32_t number;
    char buffer[130];
    bool open;
    GIVES_NUMBER(msnp_client_open(client, conversation, &number), wanted);
    GIVES_NUMBER(msnp_client_invite(client, conversation, CARLA, &number), wanted);
    GIVES_NUMBER(msnp_client_leave(client, conversation), wanted);
    GIVES_NUMBER(msnp_client_is_open(client, conversation, &open), wanted);
    GIVES_NUMBER(msnp_client_conversation_account(client, conversation, buffer, sizeof buffer), wanted);
    GIVES_NUMBER(msnp_client_participants(client, conversation, &participants), wanted);
    CHECK(participants == NULL);
    msnp_participants_free(participants);
    GIVES_NUMBER(msnp_client_send_text(client, conversation, "text", NULL, &number), wanted);
    GIVES_NUMBER(msnp_client_send_typing(client, conversation), wanted);
    GIVES_NUMBER(msnp_client_send_nudge(client, conversation, &number), wanted);
    GIVES_NUMBER(msnp_client_send_datacast(client, conversation, 4, "waves", &number), wanted);
    GIVES_NUMBER(msnp_client_send_ink(client, conversation, MSNP_INK_GIF, (const uint8_t *)"GIF89a", 6, &number), wanted);
    GIVES_NUMBER(msnp_client_send_keep_alive(client, conversation, &number), wanted);
    GIVES_NUMBER(msnp_client_send_raw(client, conversation, (const uint8_t *)"\r\n\r\n", 4, &number), wanted);
}

/* What a closed client refuses as well as one that is none. */
static void other_calls(struct msnp_client *client, uint32_t wanted)
{
    struct msnp_roster *roster = (struct msnp_roster *)1;
    uint8_t buffer[16];
    uint32_t number;
    uint64_t wait = 1;
    size_t length;
    GIVES_NUMBER(msnp_client_sign_in(client, &number), wanted);
    GIVES_NUMBER(msnp_client_sign_out(client, &number), wanted);
    GIVES_NUMBER(msnp_client_network_changed(client), wanted);
    GIVES_NUMBER(msnp_client_suspend(client), wanted);
    GIVES_NUMBER(msnp_client_resume(client), wanted);
    GIVES_NUMBER(msnp_client_set_background(client, true), wanted);
    CHECK(msnp_client_state(client, &wait) == MSNP_STATE_OFFLINE && wait == 0);
    GIVES_NUMBER(msnp_client_set_password(client, "secret"), wanted);
    GIVES_NUMBER(msnp_client_resume_value(client, true, buffer, sizeof buffer, &length), wanted);
    GIVES_NUMBER(msnp_client_list_cache(client, buffer, sizeof buffer, &length), wanted);
    GIVES_NUMBER(msnp_client_conversation(client, BRUNO, &number), wanted);
    GIVES_NUMBER(msnp_client_roster(client, &roster), wanted);
    CHECK(roster == NULL);
    CHECK(!msnp_client_is_online(client) && msnp_client_dialect(client) == 0);
}

static void no_client(struct msnp_client *client, uint32_t wanted)
{
    struct msnp_event *event = (struct msnp_event *)1;
    msnp_descriptor descriptor = 5;
    int calls = 0;
    every_request(client, BRUNO, "PHH", wanted);
    requests_without_text(client, wanted);
    conversation_calls(client, 1, wanted);
    other_calls(client, wanted);
    GIVES_NUMBER(msnp_client_close(client), wanted);
    GIVES_NUMBER(msnp_client_next_event(client, 0, &event), wanted);
    CHECK(event == NULL);
    event = (struct msnp_event *)1;
    GIVES_NUMBER(msnp_client_next_event(client, MSNP_FOREVER, &event), wanted);
    CHECK(event == NULL);
    GIVES_NUMBER(msnp_client_set_wakeup(client, count, &calls), wanted);
    GIVES_NUMBER(msnp_client_descriptor(client, &descriptor), wanted);
    CHECK(descriptor == -1 && calls == 0);
    msnp_client_free(client);
}

static struct msnp_settings fine(void)
{
    struct msnp_settings settings;
    GIVES(msnp_settings_init(&settings), OK);
    settings.account = ANNA;
    settings.password = "secret";
    settings.host = "127.0.0.1";
    settings.port = 1;
    return settings;
}

#define SPOILT(change, wanted)                                                                                          \
    do {                                                                                                                \
        struct msnp_settings settings = fine();                                                                         \
        struct msnp_client *client = NULL;                                                                              \
        settings.change;                                                                                                \
        check_result(msnp_client_new(&settings, &client), MSNP_RESULT_##wanted, #change, __FILE__, __LINE__);           \
        CHECK(client == NULL);                                                                                          \
        CHECK(strstr(msnp_detail(), "secret") == NULL);                                                                 \
        msnp_client_free(client);                                                                                       \
    } while (0)

static void settings(void)
{
    struct msnp_client *client = NULL;
    struct msnp_settings settings = fine();
    struct msnp_identity identity = {0};
    struct msnp_limits limits;
    struct msnp_bounds bounds;
    GIVES(msnp_settings_init(NULL), NULL_POINTER);
    CHECK(settings.size == sizeof settings && settings.sign_in_limit == 90000 && settings.event_room == 512);
    CHECK(settings.status == MSNP_STATUS_ONLINE && settings.capabilities == MSNP_CAPABILITY_CHUNKED_MESSAGES);
    CHECK(settings.identity == NULL && settings.limits == NULL && settings.trace == NULL && !settings.platform_roots);
    CHECK(settings.gateway == NULL && settings.gateway_use == MSNP_GATEWAY_USE_DEFAULT && settings.proxy == NULL);
    CHECK(settings.proxy_user == NULL && settings.proxy_password == NULL);
    CHECK(!settings.direct_connects && !settings.direct_listens && !settings.direct_loopback);
    CHECK(settings.direct_first_port == 0 && settings.direct_last_port == 0);
    CHECK(settings.picture_folder == NULL && settings.picture_folder_bytes == 0 && settings.picture_folder_files == 0);
    GIVES(msnp_client_new(NULL, &client), NULL_POINTER);
    GIVES(msnp_client_new(&settings, NULL), NULL_POINTER);
    SPOILT(size = 0, INVALID_STRUCTURE);
    SPOILT(size = SIZE_MAX, INVALID_STRUCTURE);
    SPOILT(size -= 1, INVALID_STRUCTURE);
    SPOILT(account = NULL, NULL_POINTER);
    SPOILT(password = NULL, NULL_POINTER);
    SPOILT(host = NULL, NULL_POINTER);
    SPOILT(account = NOT_UTF8, INVALID_UTF8);
    SPOILT(password = NOT_UTF8, INVALID_UTF8);
    SPOILT(host = BROKEN_OFF, INVALID_UTF8);
    SPOILT(nexus = NOT_UTF8, INVALID_UTF8);
    SPOILT(login = NOT_UTF8, INVALID_UTF8);
    SPOILT(service_text = NOT_UTF8, INVALID_UTF8);
    SPOILT(account = "anna", INVALID_ACCOUNT);
    SPOILT(account = "", INVALID_ACCOUNT);
    SPOILT(password = "", INVALID_VALUE);
    SPOILT(password = long_text, TOO_LONG);
    SPOILT(host = "", NULL_POINTER);
    SPOILT(host = "two words", INVALID_ADDRESS);
    SPOILT(nexus = "http://nexus.example/", INSECURE_ADDRESS);
    SPOILT(login = "http://login.example/", INSECURE_ADDRESS);
    SPOILT(service_text = "[service", SERVICE_FILE);
    SPOILT(service_file = "/nowhere/service.toml", SERVICE_FILE);
    CHECK(strstr(msnp_detail(), "/nowhere/service.toml") != NULL);
    SPOILT(gateway = NOT_UTF8, INVALID_UTF8);
    SPOILT(gateway = "gopher://gateway.example/", INVALID_ADDRESS);
    SPOILT(gateway = long_text, INVALID_ADDRESS);
    SPOILT(gateway_use = 4, INVALID_NUMBER);
    SPOILT(gateway_use = UINT32_MAX, INVALID_NUMBER);
    SPOILT(proxy = NOT_UTF8, INVALID_UTF8);
    SPOILT(proxy = "proxy.example:8080", INVALID_ADDRESS);
    SPOILT(proxy = "https://proxy.example:8080", INVALID_ADDRESS);
    SPOILT(proxy = "http://proxy.example", INVALID_ADDRESS);
    SPOILT(proxy = "socks5://anna:secret@proxy.example:0", INVALID_ADDRESS);
    SPOILT(proxy = long_text, INVALID_ADDRESS);
    SPOILT(proxy_user = "anna", INVALID_VALUE);
    SPOILT(proxy_password = "secret", INVALID_VALUE);
    SPOILT(proxy = "http://proxy.example:8080"; settings.proxy_password = "secret", INVALID_VALUE);
    SPOILT(proxy = "http://proxy.example:8080"; settings.proxy_user = NOT_UTF8, INVALID_UTF8);
    SPOILT(proxy = "http://proxy.example:8080"; settings.proxy_user = "anna"; settings.proxy_password = NOT_UTF8, INVALID_UTF8);
    SPOILT(proxy = "http://proxy.example:8080"; settings.proxy_user = long_text, TOO_LONG);
    SPOILT(service_text = "host = \"a.example\"\ngateway_use = \"perhaps\""; settings.host = NULL, SERVICE_FILE);
    SPOILT(ca_pem_length = 5, NULL_POINTER);
    SPOILT(ca_pem = (const uint8_t *)"x"; settings.ca_pem_length = SIZE_MAX, INVALID_LENGTH);
    SPOILT(status = MSNP_STATUS_OFFLINE, INVALID_NUMBER);
    SPOILT(status = 9, INVALID_NUMBER);
    SPOILT(dialects = 1, INVALID_NUMBER);
    SPOILT(dialects = UINT32_MAX, INVALID_NUMBER);
    SPOILT(resume_length = 1, NULL_POINTER);
    SPOILT(list_cache_length = 1, NULL_POINTER);
    SPOILT(resume = (const uint8_t *)"x"; settings.resume_length = SIZE_MAX, INVALID_LENGTH);
    SPOILT(list_cache = (const uint8_t *)"x"; settings.list_cache_length = SIZE_MAX, INVALID_LENGTH);
    identity.version = NOT_UTF8;
    SPOILT(identity = &identity, INVALID_UTF8);
    GIVES(msnp_bounds_init(NULL), NULL_POINTER);
    GIVES(msnp_bounds_init(&bounds), OK);
    CHECK(bounds.size == sizeof bounds && bounds.contacts == 10000 && bounds.groups == 1000 && bounds.memberships == 64);
    CHECK(bounds.properties == 16 && bounds.list_bytes == 16777216 && bounds.event_bytes == 8388608);
    CHECK(bounds.waiting_messages == 256 && bounds.waiting_bytes == 262144 && settings.bounds == NULL);
    bounds.size = 1;
    SPOILT(bounds = &bounds, INVALID_STRUCTURE);
    limits.size = 1;
    SPOILT(limits = &limits, INVALID_STRUCTURE);
}

/* A client that never signed in. */
static void idle(void)
{
    struct msnp_settings settings = fine();
    struct msnp_client *client, *second;
    struct msnp_event *event = (struct msnp_event *)1;
    struct msnp_roster *roster = NULL;
    struct msnp_participants *participants = NULL;
    struct msnp_format format;
    char buffer[130];
    uint8_t bytes[256];
    uint32_t number = 0, again = 0;
    size_t length = 7;
    msnp_descriptor descriptor = -1;
    bool open = true;
    client = client_with(&settings);
    every_request(client, BRUNO, "PHH", MSNP_RESULT_NOT_SIGNED_IN);
    requests_without_text(client, MSNP_RESULT_NOT_SIGNED_IN);
    every_request(client, NULL, NULL, MSNP_RESULT_NULL_POINTER);
    every_request(client, NOT_UTF8, NOT_UTF8, MSNP_RESULT_INVALID_UTF8);
    second_texts(client, NULL, MSNP_RESULT_NULL_POINTER);
    second_texts(client, BROKEN_OFF, MSNP_RESULT_INVALID_UTF8);
    conversation_calls(client, 0, MSNP_RESULT_NO_SUCH_CONVERSATION);
    conversation_calls(client, UINT32_MAX, MSNP_RESULT_NO_SUCH_CONVERSATION);
    GIVES(msnp_client_set_status(client, MSNP_STATUS_OFFLINE, NULL), INVALID_NUMBER);
    GIVES(msnp_client_set_status(client, UINT32_MAX, NULL), INVALID_NUMBER);
    GIVES(msnp_client_set_personal_message(client, NOT_UTF8, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_client_set_personal_message(client, NULL, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_set_property(client, "PHH", NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_add_contact(client, BRUNO, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_set_password(client, NULL), NULL_POINTER);
    GIVES(msnp_client_set_password(client, ""), INVALID_VALUE);
    GIVES(msnp_client_set_password(client, NOT_UTF8), INVALID_UTF8);
    GIVES(msnp_client_set_password(client, long_text), TOO_LONG);
    GIVES(msnp_client_set_password(client, "another"), OK);
    GIVES(msnp_client_next_event(client, 0, NULL), NULL_POINTER);
    GIVES(msnp_client_next_event(client, 0, &event), NO_EVENT);
    CHECK(event == NULL);
    GIVES(msnp_client_next_event(client, 20, &event), NO_EVENT);
    GIVES(msnp_client_descriptor(client, NULL), NULL_POINTER);
    GIVES(msnp_client_descriptor(client, &descriptor), OK);
    CHECK(descriptor >= 0);
    GIVES(msnp_client_set_wakeup(client, NULL, NULL), OK);
    GIVES(msnp_client_roster(client, NULL), NULL_POINTER);
    GIVES(msnp_client_roster(client, &roster), OK);
    CHECK(roster != NULL && roster->contact_count == 0 && roster->group_count == 0 && !roster->complete);
    CHECK(roster->me.account != NULL && roster->me.name != NULL && roster->me.home_phone != NULL);
    CHECK(msnp_roster_find(roster, BRUNO) == NULL && msnp_roster_find(roster, NULL) == NULL);
    CHECK(msnp_roster_find(roster, NOT_UTF8) == NULL && msnp_roster_find(NULL, BRUNO) == NULL);
    msnp_roster_free(roster);
    GIVES(msnp_client_resume_value(client, false, NULL, 0, NULL), NULL_POINTER);
    GIVES(msnp_client_resume_value(client, true, NULL, 0, &length), TOO_SMALL);
    CHECK(length > 0 && length <= sizeof bytes);
    GIVES(msnp_client_resume_value(client, true, bytes, sizeof bytes, &length), OK);
    GIVES(msnp_client_resume_value(client, true, NULL, 5, &length), NULL_POINTER);
    GIVES(msnp_client_resume_value(client, true, bytes, SIZE_MAX, &length), INVALID_LENGTH);
    length = 7;
    GIVES(msnp_client_list_cache(client, NULL, 0, NULL), NULL_POINTER);
    GIVES(msnp_client_list_cache(client, NULL, 0, &length), OK);
    CHECK(length == 0);
    GIVES(msnp_client_list_cache(client, bytes, SIZE_MAX, &length), INVALID_LENGTH);

    GIVES(msnp_client_conversation(client, NULL, &number), NULL_POINTER);
    GIVES(msnp_client_conversation(client, BRUNO, NULL), NULL_POINTER);
    GIVES(msnp_client_conversation(client, "bruno", &number), INVALID_ACCOUNT);
    GIVES(msnp_client_conversation(client, NOT_UTF8, &number), INVALID_UTF8);
    GIVES(msnp_client_conversation(client, BRUNO, &number), OK);
    GIVES(msnp_client_conversation(client, "Bruno@Example.com", &again), OK);
    CHECK(number != 0 && again == number);
    GIVES(msnp_client_is_open(client, number, NULL), NULL_POINTER);
    GIVES(msnp_client_is_open(client, number, &open), OK);
    CHECK(!open);
    GIVES(msnp_client_conversation_account(client, number, NULL, 5), NULL_POINTER);
    GIVES(msnp_client_conversation_account(client, number, buffer, SIZE_MAX), INVALID_LENGTH);
    GIVES(msnp_client_conversation_account(client, number, buffer, 6), TOO_SMALL);
    CHECK(strcmp(buffer, "bruno") == 0);
    GIVES(msnp_client_conversation_account(client, number, buffer, 0), TOO_SMALL);
    GIVES(msnp_client_conversation_account(client, number, buffer, sizeof buffer), OK);
    CHECK(strcmp(buffer, BRUNO) == 0);
    GIVES(msnp_client_participants(client, number, NULL), NULL_POINTER);
    GIVES(msnp_client_participants(client, number, &participants), OK);
    CHECK(participants != NULL && participants->count == 0);
    msnp_participants_free(participants);
    GIVES(msnp_client_open(client, number, NULL), NOT_SIGNED_IN);
    GIVES(msnp_client_invite(client, number, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_invite(client, number, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_invite(client, number, CARLA, NULL), NOT_SIGNED_IN);
    GIVES(msnp_client_send_text(client, number, NULL, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_text(client, number, NOT_UTF8, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_client_send_text(client, number, "text", NULL, NULL), NOT_SIGNED_IN);
    msnp_format_init(&format);
    format.effects = 0x100;
    GIVES(msnp_client_send_text(client, number, "text", &format, NULL), INVALID_NUMBER);
    format.effects = 0;
    format.font = NOT_UTF8;
    GIVES(msnp_client_send_text(client, number, "text", &format, NULL), INVALID_UTF8);
    GIVES(msnp_client_send_typing(client, number), OK);
    GIVES(msnp_client_send_nudge(client, number, NULL), NOT_SIGNED_IN);
    GIVES(msnp_client_send_keep_alive(client, number, NULL), NOT_SIGNED_IN);
    GIVES(msnp_client_send_datacast(client, number, 4, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_datacast(client, number, 4, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_send_ink(client, number, 0, bytes, 1, NULL), INVALID_NUMBER);
    GIVES(msnp_client_send_ink(client, number, MSNP_INK_STROKES, NULL, 4, NULL), NULL_POINTER);
    GIVES(msnp_client_send_ink(client, number, MSNP_INK_STROKES, bytes, SIZE_MAX, NULL), INVALID_LENGTH);
    GIVES(msnp_client_send_ink(client, number, MSNP_INK_STROKES, bytes, 0, NULL), INVALID_VALUE);
    GIVES(msnp_client_send_raw(client, number, NULL, 4, NULL), NULL_POINTER);
    GIVES(msnp_client_send_raw(client, number, bytes, SIZE_MAX, NULL), INVALID_LENGTH);
    GIVES(msnp_client_leave(client, number), OK);

    second = client_with(&settings);
    CHECK(second != client);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    GIVES(msnp_client_close(client), OK);
    GIVES(msnp_client_close(client), OK);
    every_request(client, BRUNO, "PHH", MSNP_RESULT_CLOSED);
    requests_without_text(client, MSNP_RESULT_CLOSED);
    conversation_calls(client, number, MSNP_RESULT_CLOSED);
    other_calls(client, MSNP_RESULT_CLOSED);
    GIVES(msnp_client_next_event(client, PATIENCE, &event), CLOSED);
    GIVES(msnp_client_next_event(client, MSNP_FOREVER, &event), CLOSED);
    msnp_client_free(client);
    no_client(client, MSNP_RESULT_NOT_AN_OBJECT);
    /* Never closed. */
    msnp_client_free(second);
    no_client(second, MSNP_RESULT_NOT_AN_OBJECT);
}

int main(void)
{
    struct msnp_format on_the_stack;
    memset(long_text, 'x', sizeof long_text - 1);
    CHECK(msnp_detail() != NULL && *msnp_detail() == '\0');
    GIVES(msnp_log_set(6, NULL, NULL), INVALID_NUMBER);
    GIVES(msnp_log_set(UINT32_MAX, NULL, NULL), INVALID_NUMBER);
    GIVES(msnp_log_set(MSNP_LOG_LEVEL_OFF, NULL, NULL), OK);
    msnp_event_free(NULL);
    msnp_roster_free(NULL);
    msnp_participants_free(NULL);
    no_client(NULL, MSNP_RESULT_NULL_POINTER);
    no_client((struct msnp_client *)(void *)&on_the_stack, MSNP_RESULT_NOT_AN_OBJECT);
    no_client((struct msnp_client *)UINTPTR_MAX, MSNP_RESULT_NOT_AN_OBJECT);
    settings();
    idle();
    return checks_told("client");
}
