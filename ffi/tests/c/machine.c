/*
 The machine layer without sockets: misuse of every function, and a conversation in which the test plays the servers.
 */
#include "check.h"

#define ANNA "anna@example.com"
#define BRUNO "bruno@example.com"
#define LONG_TEXT 4000

static union {
    uint64_t aligned;
    uint8_t bytes[MSNP_MACHINE_BYTES + 64];
} memory, other_memory;

static char long_text[LONG_TEXT + 1];

static struct msnp_machine *new_machine(void)
{
    struct msnp_machine *machine = NULL;
    GIVES(msnp_machine_init(memory.bytes, sizeof memory.bytes, &machine), OK);
    CHECK((void *)machine == (void *)memory.bytes);
    return machine;
}

static void versions_and_results(void)
{
    uint32_t number;
    char text[32];
    CHECK(msnp_version_number() == MSNP_VERSION_NUMBER);
    snprintf(text, sizeof text, "%d.%d.%d", MSNP_VERSION_MAJOR, MSNP_VERSION_MINOR, MSNP_VERSION_PATCH);
    CHECK(strcmp(msnp_version(), text) == 0);
    for (number = 0; number < 300; number++) {
        CHECK(msnp_result_text(number) != NULL && *msnp_result_text(number) != '\0');
        CHECK(msnp_result_advice(number) != NULL);
    }
    CHECK(*msnp_result_advice(MSNP_RESULT_OK) == '\0');
    CHECK(*msnp_result_advice(MSNP_RESULT_WRONG_PASSWORD) != '\0');
    CHECK(*msnp_result_text(UINT32_MAX) != '\0' && msnp_result_advice(UINT32_MAX) != NULL);
    CHECK(msnp_service_error_text(911).length > 0 && msnp_service_error_text(911).data != NULL);
    CHECK(msnp_service_error_text(0).data != NULL && msnp_service_error_text(UINT32_MAX).data != NULL);
}

static void words(void)
{
    uint32_t number;
    CHECK(strcmp(msnp_status_text(MSNP_STATUS_OFFLINE), "offline") == 0);
    CHECK(strcmp(msnp_status_text(MSNP_STATUS_ON_THE_PHONE), "on the phone") == 0);
    CHECK(strcmp(msnp_status_text(MSNP_STATUS_HIDDEN), "hidden") == 0);
    CHECK(strcmp(msnp_state_text(MSNP_STATE_SIGNING_IN), "signing in") == 0);
    CHECK(strcmp(msnp_state_text(MSNP_STATE_SUSPENDED), "suspended") == 0);
    CHECK(strcmp(msnp_dialect_text(8), "MSNP8") == 0 && strcmp(msnp_dialect_text(12), "MSNP12") == 0);
    CHECK(strcmp(msnp_limit_text(MSNP_LIMIT_FRAME), "frame") == 0);
    CHECK(strcmp(msnp_limit_text(MSNP_LIMIT_LIST_BYTES), "list-bytes") == 0);
    for (number = UINT32_MAX; number > UINT32_MAX - 2; number--) {
        CHECK(strcmp(msnp_status_text(number), "unknown") == 0 && strcmp(msnp_state_text(number), "unknown") == 0);
        CHECK(strcmp(msnp_dialect_text(number), "unknown") == 0 && strcmp(msnp_limit_text(number), "unknown") == 0);
    }
    CHECK(strcmp(msnp_dialect_text(0), "unknown") == 0 && strcmp(msnp_limit_text(MSNP_LIMIT_OTHER), "unknown") == 0);
    CHECK(strcmp(msnp_status_text(MSNP_STATUS_HIDDEN + 1), "unknown") == 0);
    CHECK(strcmp(msnp_state_text(MSNP_STATE_SUSPENDED + 1), "unknown") == 0);
}

static void structures(void)
{
    struct msnp_format format;
    struct msnp_limits limits;
    struct msnp_sign_in sign_in;
    struct msnp_proxy proxy;
    GIVES(msnp_format_init(NULL), NULL_POINTER);
    GIVES(msnp_limits_init(NULL), NULL_POINTER);
    GIVES(msnp_sign_in_init(NULL), NULL_POINTER);
    memset(&format, 0xAA, sizeof format);
    memset(&limits, 0xAA, sizeof limits);
    memset(&sign_in, 0xAA, sizeof sign_in);
    GIVES(msnp_format_init(&format), OK);
    CHECK(format.effects == 0 && format.red == 0 && format.green == 0 && format.blue == 0 && !format.right_to_left);
    GIVES(msnp_limits_init(&limits), OK);
    CHECK(limits.size == sizeof limits && limits.connect == 30000 && limits.sign_in_step == 30000);
    CHECK(limits.eager == 10000 && limits.request == 30000 && limits.switchboard == 10000 && limits.ring == 60000);
    CHECK(limits.acknowledgement == 60000 && limits.idle_conversation == 60000 && limits.ping == 45000);
    CHECK(limits.pong == 45000 && limits.farewell == 2000 && limits.window == 1600);
    CHECK(limits.line == 8192 && limits.joining == 60000 && limits.payload == 16384 && limits.http_head == 65536);
    CHECK(limits.http_lines == 256 && limits.http_body == 65536 && limits.challenges == 60 && limits.invitations == 240);
    CHECK(limits.notices == 300 && limits.conversations == 65535 && limits.chunks == 64 && limits.redirects == 5);
    CHECK(limits.participants == 20 && limits.xml_depth == 32 && limits.xml_declarations == 0);
    CHECK(limits.gateway_answer == 35000 && limits.gateway_poll == 2000 && limits.gateway_quiet_poll == 15000);
    CHECK(limits.gateway_background_poll == 25000);
    GIVES(msnp_sign_in_init(&sign_in), OK);
    CHECK(sign_in.size == sizeof sign_in && sign_in.account == NULL && sign_in.password == NULL);
    CHECK(sign_in.host == NULL && sign_in.nexus == NULL && sign_in.login == NULL && sign_in.resume == NULL);
    CHECK(sign_in.limits == NULL && sign_in.port == 1863 && sign_in.eager && sign_in.capabilities == 0);
    CHECK(!sign_in.password_may_travel_unencrypted && sign_in.dialects == MSNP_DIALECT_ALL);
    CHECK(sign_in.status == MSNP_STATUS_ONLINE && sign_in.list_version == NULL && sign_in.settings_version == NULL);
    CHECK(sign_in.gateway == NULL && sign_in.gateway_use == MSNP_GATEWAY_USE_DEFAULT && sign_in.proxy == NULL);
    GIVES(msnp_proxy_init(NULL), NULL_POINTER);
    memset(&proxy, 0xAA, sizeof proxy);
    GIVES(msnp_proxy_init(&proxy), OK);
    CHECK(proxy.size == sizeof proxy && proxy.kind == MSNP_PROXY_NONE && proxy.host == NULL && proxy.port == 0);
    CHECK(proxy.user == NULL && proxy.password == NULL);
}

static void making(void)
{
    struct msnp_machine *machine = (struct msnp_machine *)1;
    size_t size = msnp_machine_size(), align = msnp_machine_align(), offset;
    CHECK(align == 4 || align == 8);
    CHECK(size <= MSNP_MACHINE_BYTES_OF(msnp_machine_conversations(), msnp_machine_buffer(), 0));
    CHECK(size <= sizeof memory.bytes && size % align == 0);
    CHECK(msnp_machine_conversations() >= 1 && msnp_machine_buffer() >= 2048);
    GIVES(msnp_machine_init(NULL, size, &machine), NULL_POINTER);
    GIVES(msnp_machine_init(memory.bytes, size, NULL), NULL_POINTER);
    GIVES(msnp_machine_init(memory.bytes, 0, &machine), TOO_SMALL);
    GIVES(msnp_machine_init(memory.bytes, size - 1, &machine), TOO_SMALL);
    for (offset = 1; offset < align; offset++)
        GIVES(msnp_machine_init(memory.bytes + offset, size, &machine), MISALIGNED);
    GIVES(msnp_machine_init(memory.bytes, size, &machine), OK);
    msnp_machine_free(machine);
    msnp_machine_free(machine);
    msnp_machine_free(NULL);
    msnp_machine_free((struct msnp_machine *)(void *)(other_memory.bytes));
    msnp_machine_free((struct msnp_machine *)(void *)(memory.bytes + 1));
    CHECK(memory.bytes[size - 1] == 0);
    /* The same memory is good for another one. */
    machine = new_machine();
    CHECK(msnp_machine_is_offline(machine) && !msnp_machine_is_signed_in(machine));
    CHECK(msnp_machine_dialect(machine) == 0);
    msnp_machine_free(machine);
}

static void texts(void)
{
    struct msnp_text text;
    struct msnp_bytes headers, value;
    char buffer[32];
    size_t length = 7;
    const char *lines = "Client-IP: 192.0.2.1\r\nEmpty:\r\n";
    text.data = (const uint8_t *)"a%20b%e2%82%ac";
    text.length = strlen((const char *)text.data);
    text.form = 1;
    GIVES(msnp_text_copy(NULL, buffer, sizeof buffer, &length), NULL_POINTER);
    GIVES(msnp_text_copy(&text, NULL, sizeof buffer, &length), NULL_POINTER);
    GIVES(msnp_text_copy(&text, buffer, SIZE_MAX, &length), INVALID_LENGTH);
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), OK);
    CHECK(length == 6 && strcmp(buffer, "a b\xe2\x82\xac") == 0);
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, NULL), OK);
    /* Whole characters only, and always a NUL. */
    memset(buffer, 'x', sizeof buffer);
    GIVES(msnp_text_copy(&text, buffer, 6, &length), TOO_SMALL);
    CHECK(length == 3 && strcmp(buffer, "a b") == 0);
    GIVES(msnp_text_copy(&text, buffer, 0, &length), TOO_SMALL);
    GIVES(msnp_text_copy(&text, NULL, 0, &length), TOO_SMALL);
    CHECK(length == 0);
    text.form = 4;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), INVALID_NUMBER);
    text.form = UINT32_MAX;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), INVALID_NUMBER);
    text.form = 0;
    text.length = SIZE_MAX;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), INVALID_LENGTH);
    text.data = NULL;
    text.length = 1;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), NULL_POINTER);
    text.length = 0;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), OK);
    CHECK(length == 0 && buffer[0] == '\0');
    text.data = (const uint8_t *)NOT_UTF8;
    text.length = 2;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), OK);
    CHECK(strcmp(buffer, "a\xef\xbf\xbd") == 0);
    text.form = 3;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), OK);
    CHECK(strcmp(buffer, "a\xc3\xbf") == 0);
    text.data = (const uint8_t *)"&lt;&amp;&#x20ac;";
    text.length = 17;
    text.form = 2;
    GIVES(msnp_text_copy(&text, buffer, sizeof buffer, &length), OK);
    CHECK(strcmp(buffer, "<&\xe2\x82\xac") == 0);

    headers.data = (const uint8_t *)lines;
    headers.length = strlen(lines);
    GIVES(msnp_header(&headers, "client-ip", &value), OK);
    CHECK(value.length == 9 && memcmp(value.data, "192.0.2.1", 9) == 0);
    GIVES(msnp_header(&headers, "empty", &value), OK);
    CHECK(value.length == 0 && value.data != NULL);
    GIVES(msnp_header(&headers, "other", &value), INVALID_VALUE);
    GIVES(msnp_header(NULL, "a", &value), NULL_POINTER);
    GIVES(msnp_header(&headers, NULL, &value), NULL_POINTER);
    GIVES(msnp_header(&headers, "client-ip", NULL), NULL_POINTER);
    GIVES(msnp_header(&headers, NOT_UTF8, &value), INVALID_UTF8);
    headers.length = SIZE_MAX;
    GIVES(msnp_header(&headers, "a", &value), INVALID_LENGTH);
    headers.data = NULL;
    GIVES(msnp_header(&headers, "a", &value), NULL_POINTER);
    headers.length = 0;
    GIVES(msnp_header(&headers, "a", &value), INVALID_VALUE);
}

/* Every request, with good arguments and these two texts in place of texts; all give one result. */
static void every_wish(struct msnp_machine *machine, const char *account, const char *text, uint32_t wanted)
{
    uint32_t request = 77;
    GIVES_NUMBER(msnp_machine_set_display_name(machine, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_set_property(machine, text, "1", &request), wanted);
    GIVES_NUMBER(msnp_machine_add_contact(machine, account, "Bruno", &request), wanted);
    GIVES_NUMBER(msnp_machine_add_blocked_contact(machine, account, "Bruno", &request), wanted);
    GIVES_NUMBER(msnp_machine_remove_contact(machine, account, NULL, &request), wanted);
    GIVES_NUMBER(msnp_machine_rename_contact(machine, account, NULL, "B", &request), wanted);
    GIVES_NUMBER(msnp_machine_rename_contact(machine, BRUNO, NULL, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_block(machine, account, &request), wanted);
    GIVES_NUMBER(msnp_machine_unblock(machine, account, &request), wanted);
    GIVES_NUMBER(msnp_machine_undecide(machine, account, MSNP_LIST_ALLOW, &request), wanted);
    GIVES_NUMBER(msnp_machine_acknowledge_added(machine, account, &request), wanted);
    GIVES_NUMBER(msnp_machine_add_group(machine, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_rename_group(machine, text, "name", &request), wanted);
    GIVES_NUMBER(msnp_machine_rename_group(machine, "1", text, &request), wanted);
    GIVES_NUMBER(msnp_machine_remove_group(machine, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_add_to_group(machine, account, NULL, "1", &request), wanted);
    GIVES_NUMBER(msnp_machine_add_to_group(machine, BRUNO, NULL, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_remove_from_group(machine, account, NULL, "1", &request), wanted);
    GIVES_NUMBER(msnp_machine_remove_from_group(machine, BRUNO, NULL, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_request_url(machine, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_request_configuration(machine, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_page(machine, account, 1, "text", &request), wanted);
    GIVES_NUMBER(msnp_machine_page(machine, BRUNO, 1, text, &request), wanted);
    GIVES_NUMBER(msnp_machine_open(machine, account, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_text(machine, 0, account, "text", NULL, &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_text(machine, 0, BRUNO, text, NULL, &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_typing(machine, 0, account, ANNA, &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_nudge(machine, 0, account, &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_datacast(machine, 0, account, 4, "data", &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_keep_alive(machine, 0, account, &request, &request), wanted);
    GIVES_NUMBER(msnp_machine_send_raw(machine, 0, account, (const uint8_t *)"\r\n\r\n", 4, &request, &request), wanted);
    CHECK(request == 77);
}

/* The requests without a text that must be there. */
static void every_other_wish(struct msnp_machine *machine, uint32_t wanted)
{
    uint32_t request = 77;
    GIVES_NUMBER(msnp_machine_set_status(machine, MSNP_STATUS_BUSY, &request), wanted);
    GIVES_NUMBER(msnp_machine_set_capabilities(machine, MSNP_CAPABILITY_BOT, &request), wanted);
    GIVES_NUMBER(msnp_machine_set_personal_message(machine, "m", "", &request), wanted);
    GIVES_NUMBER(msnp_machine_set_privacy(machine, true, &request), wanted);
    GIVES_NUMBER(msnp_machine_set_prompting(machine, true, &request), wanted);
    CHECK(request == 77);
}

/* Everything that is no request, on what is no machine. */
static void every_other_call(struct msnp_machine *machine, uint32_t wanted)
{
    struct msnp_bytes bytes;
    struct msnp_output output;
    struct msnp_sign_in sign_in;
    uint64_t time = 1;
    uint32_t number;
    uint8_t buffer[16];
    size_t length;
    msnp_sign_in_init(&sign_in);
    GIVES_NUMBER(msnp_machine_sign_in(machine, &sign_in), wanted);
    GIVES_NUMBER(msnp_machine_sign_out(machine), wanted);
    GIVES_NUMBER(msnp_machine_shut_out(machine, BRUNO), wanted);
    GIVES_NUMBER(msnp_machine_decline(machine), wanted);
    GIVES_NUMBER(msnp_machine_resume_value(machine, true, buffer, sizeof buffer, &length), wanted);
    GIVES_NUMBER(msnp_machine_network_changed(machine), wanted);
    GIVES_NUMBER(msnp_machine_suspend(machine), wanted);
    GIVES_NUMBER(msnp_machine_resume(machine), wanted);
    GIVES_NUMBER(msnp_machine_set_background(machine, true), wanted);
    CHECK(msnp_machine_state(machine, &time) == MSNP_STATE_OFFLINE && time == 0);
    GIVES_NUMBER(msnp_machine_invite(machine, 1, BRUNO, &number), wanted);
    GIVES_NUMBER(msnp_machine_leave(machine, 1), wanted);
    GIVES_NUMBER(msnp_machine_connected(machine, 1), wanted);
    GIVES_NUMBER(msnp_machine_received(machine, 1, buffer, 1, &length), wanted);
    GIVES_NUMBER(msnp_machine_sent(machine, 1, 1), wanted);
    GIVES_NUMBER(msnp_machine_unsent(machine, 1, &bytes), wanted);
    GIVES_NUMBER(msnp_machine_closed(machine, 1, MSNP_LINK_ERROR_BROKEN), wanted);
    GIVES_NUMBER(msnp_machine_poll(machine, 0, &output), wanted);
    CHECK(msnp_machine_room(machine, 1) == 0);
    CHECK(!msnp_machine_is_signed_in(machine) && msnp_machine_is_offline(machine));
    CHECK(msnp_machine_dialect(machine) == 0);
}

static void no_machine(struct msnp_machine *machine, uint32_t wanted)
{
    every_wish(machine, BRUNO, "PHH", wanted);
    every_other_wish(machine, wanted);
    every_other_call(machine, wanted);
}

static void wrong_machines(void)
{
    struct msnp_machine *machine = new_machine();
    msnp_machine_free(machine);
    no_machine(NULL, MSNP_RESULT_NULL_POINTER);
    no_machine(machine, MSNP_RESULT_NOT_AN_OBJECT);
    no_machine((struct msnp_machine *)(void *)(memory.bytes + 1), MSNP_RESULT_NOT_AN_OBJECT);
    memset(other_memory.bytes, 0xA5, sizeof other_memory.bytes);
    no_machine((struct msnp_machine *)(void *)other_memory.bytes, MSNP_RESULT_NOT_AN_OBJECT);
}

/* Arguments that are wrong whether one is signed in or not. */
static void wrong_arguments(struct msnp_machine *machine)
{
    struct msnp_format format;
    struct msnp_bytes bytes;
    uint32_t number = 77;
    uint8_t buffer[2048];
    size_t length;
    every_wish(machine, NULL, NULL, MSNP_RESULT_NULL_POINTER);
    every_wish(machine, NOT_UTF8, NOT_UTF8, MSNP_RESULT_INVALID_UTF8);
    every_wish(machine, BROKEN_OFF, BROKEN_OFF, MSNP_RESULT_INVALID_UTF8);
    GIVES(msnp_machine_set_status(machine, MSNP_STATUS_OFFLINE, &number), INVALID_NUMBER);
    GIVES(msnp_machine_set_status(machine, 9, &number), INVALID_NUMBER);
    GIVES(msnp_machine_set_status(machine, UINT32_MAX, NULL), INVALID_NUMBER);
    GIVES(msnp_machine_set_personal_message(machine, NOT_UTF8, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_machine_set_personal_message(machine, NULL, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_machine_set_property(machine, "PHH", NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_machine_add_contact(machine, BRUNO, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_machine_remove_contact(machine, BRUNO, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_machine_open(machine, BRUNO, NULL), NULL_POINTER);
    GIVES(msnp_machine_invite(machine, 1, NULL, NULL), NULL_POINTER);
    GIVES(msnp_machine_invite(machine, 1, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_machine_invite(machine, 99, BRUNO, NULL), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_shut_out(machine, NULL), NULL_POINTER);
    GIVES(msnp_machine_shut_out(machine, NOT_UTF8), INVALID_UTF8);
    GIVES(msnp_machine_shut_out(machine, "bruno"), INVALID_ACCOUNT);
    GIVES(msnp_machine_decline(machine), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_leave(machine, 99), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_leave(machine, 0), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_leave(machine, UINT32_MAX), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_send_typing(machine, 0, BRUNO, NULL, NULL, NULL), NULL_POINTER);
    GIVES(msnp_machine_send_typing(machine, 0, BRUNO, NOT_UTF8, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_machine_send_datacast(machine, 0, BRUNO, 4, NOT_UTF8, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_machine_send_raw(machine, 0, BRUNO, NULL, 4, NULL, NULL), NULL_POINTER);
    GIVES(msnp_machine_send_raw(machine, 0, BRUNO, buffer, SIZE_MAX, NULL, NULL), INVALID_LENGTH);
    GIVES(msnp_machine_resume_value(machine, false, buffer, sizeof buffer, NULL), NULL_POINTER);
    GIVES(msnp_machine_resume_value(machine, false, NULL, sizeof buffer, &length), NULL_POINTER);
    GIVES(msnp_machine_resume_value(machine, false, buffer, SIZE_MAX, &length), INVALID_LENGTH);
    GIVES(msnp_machine_received(machine, 1, buffer, 1, NULL), NULL_POINTER);
    GIVES(msnp_machine_received(machine, 1, NULL, 1, &length), NULL_POINTER);
    GIVES(msnp_machine_received(machine, 1, buffer, SIZE_MAX, &length), INVALID_LENGTH);
    GIVES(msnp_machine_received(machine, 9999, NULL, 0, &length), OK);
    GIVES(msnp_machine_unsent(machine, 1, NULL), NULL_POINTER);
    GIVES(msnp_machine_unsent(machine, 9999, &bytes), OK);
    CHECK(bytes.length == 0 && bytes.data != NULL);
    GIVES(msnp_machine_sent(machine, 9999, SIZE_MAX), OK);
    GIVES(msnp_machine_connected(machine, 9999), OK);
    GIVES(msnp_machine_closed(machine, 1, MSNP_LINK_ERROR_UNREADABLE), INVALID_NUMBER);
    GIVES(msnp_machine_closed(machine, 1, UINT32_MAX), INVALID_NUMBER);
    GIVES(msnp_machine_closed(machine, 9999, MSNP_LINK_ERROR_TLS), OK);
    GIVES(msnp_machine_poll(machine, 0, NULL), NULL_POINTER);
    GIVES(msnp_machine_sign_in(machine, NULL), NULL_POINTER);
    msnp_format_init(&format);
    format.effects = 256;
    GIVES(msnp_machine_send_text(machine, 0, BRUNO, "text", &format, NULL, NULL), INVALID_NUMBER);
    CHECK(msnp_machine_longest_text(&format) == 0);
    format.effects = MSNP_EFFECT_BOLD | MSNP_EFFECT_UNDERLINE;
    format.font = NOT_UTF8;
    GIVES(msnp_machine_send_text(machine, 0, BRUNO, "text", &format, NULL, NULL), INVALID_UTF8);
    CHECK(msnp_machine_longest_text(&format) == 0);
    format.font = "Arial";
    CHECK(msnp_machine_longest_text(&format) > 1000 && msnp_machine_longest_text(NULL) > 1000);
}

/* A sign-in that would do, to be spoilt. */
static struct msnp_sign_in good(void)
{
    struct msnp_sign_in sign_in;
    msnp_sign_in_init(&sign_in);
    sign_in.account = ANNA;
    sign_in.password = "secret";
    sign_in.host = "messenger.example";
    sign_in.nexus = "https://nexus.example/rdr/pprdr.asp";
    return sign_in;
}

/* Spoils one field of a sign-in, which then gives a result, and begins nothing. */
#define SPOILT(change, wanted)                                                                                          \
    do {                                                                                                                \
        struct msnp_sign_in sign_in = good();                                                                           \
        sign_in.change;                                                                                                 \
        check_result(msnp_machine_sign_in(machine, &sign_in), MSNP_RESULT_##wanted, #change, __FILE__, __LINE__);       \
        CHECK(msnp_machine_is_offline(machine));                                                                        \
    } while (0)

/* A proxy that would do, to be spoilt. */
#define SPOILT_PROXY(change, wanted)                                                                                    \
    do {                                                                                                                \
        struct msnp_proxy proxy;                                                                                        \
        msnp_proxy_init(&proxy);                                                                                        \
        proxy.kind = MSNP_PROXY_SOCKS5;                                                                                 \
        proxy.host = "proxy.example";                                                                                   \
        proxy.port = 1080;                                                                                              \
        proxy.change;                                                                                                   \
        SPOILT(proxy = &proxy, wanted);                                                                                 \
    } while (0)

/* Gateways and proxies that cannot be; in a build without them there is none that can. */
static void wrong_ways(struct msnp_machine *machine)
{
    struct msnp_proxy none;
    SPOILT(gateway = NOT_UTF8, INVALID_UTF8);
    SPOILT(gateway_use = 4, INVALID_NUMBER);
    SPOILT(gateway_use = UINT32_MAX, INVALID_NUMBER);
    SPOILT_PROXY(size = 0, INVALID_STRUCTURE);
    SPOILT_PROXY(size += 1, INVALID_STRUCTURE);
    SPOILT_PROXY(kind = 3, INVALID_NUMBER);
    SPOILT_PROXY(host = NULL, NULL_POINTER);
    SPOILT_PROXY(host = NOT_UTF8, INVALID_UTF8);
    SPOILT_PROXY(user = NOT_UTF8, INVALID_UTF8);
    SPOILT_PROXY(password = BROKEN_OFF, INVALID_UTF8);
#ifdef MSNP_WITHOUT_GATEWAY
    SPOILT(gateway = "http://gateway.example/gateway/gateway.dll", NOT_IN_BUILD);
    SPOILT(gateway_use = MSNP_GATEWAY_USE_ALWAYS, NOT_IN_BUILD);
    SPOILT_PROXY(port = 1081, NOT_IN_BUILD);
#else
    SPOILT(gateway = "gopher://gateway.example/", INVALID_ADDRESS);
    SPOILT(gateway = long_text, TOO_LONG);
    SPOILT(gateway_use = MSNP_GATEWAY_USE_FALLBACK, INVALID_ADDRESS);
    SPOILT(gateway_use = MSNP_GATEWAY_USE_ALWAYS, INVALID_ADDRESS);
    SPOILT_PROXY(port = 0, INVALID_ADDRESS);
    SPOILT_PROXY(host = "", INVALID_ADDRESS);
    SPOILT_PROXY(host = "two words", INVALID_ADDRESS);
    SPOILT_PROXY(host = long_text, TOO_LONG);
    SPOILT_PROXY(user = long_text, TOO_LONG);
    SPOILT_PROXY(password = "secret", INVALID_VALUE);
    SPOILT_PROXY(user = "anna", INVALID_VALUE);
    SPOILT_PROXY(kind = MSNP_PROXY_HTTP; proxy.user = "an:na", INVALID_VALUE);
#endif
    /* What is not used is not looked at. */
    msnp_proxy_init(&none);
    none.host = NOT_UTF8;
    none.port = 0;
    SPOILT(account = "anna"; sign_in.proxy = &none, INVALID_ACCOUNT);
    SPOILT(account = "anna"; sign_in.gateway_use = MSNP_GATEWAY_USE_NEVER; sign_in.gateway = "nowhere", INVALID_ACCOUNT);
}

static void wrong_sign_ins(struct msnp_machine *machine)
{
    struct msnp_limits limits;
    struct msnp_reconnection reconnection;
    SPOILT(size = 0, INVALID_STRUCTURE);
    SPOILT(size = SIZE_MAX, INVALID_STRUCTURE);
    SPOILT(size -= 1, INVALID_STRUCTURE);
    SPOILT(size += 1, INVALID_STRUCTURE);
    SPOILT(account = NULL, NULL_POINTER);
    SPOILT(password = NULL, NULL_POINTER);
    SPOILT(host = NULL, NULL_POINTER);
    SPOILT(account = NOT_UTF8, INVALID_UTF8);
    SPOILT(password = NOT_UTF8, INVALID_UTF8);
    SPOILT(host = NOT_UTF8, INVALID_UTF8);
    SPOILT(nexus = NOT_UTF8, INVALID_UTF8);
    SPOILT(login = NOT_UTF8, INVALID_UTF8);
    SPOILT(identity.version = NOT_UTF8, INVALID_UTF8);
    SPOILT(identity.product_key = NOT_UTF8, INVALID_UTF8);
    SPOILT(list_version = NOT_UTF8, INVALID_UTF8);
    SPOILT(settings_version = NOT_UTF8, INVALID_UTF8);
    SPOILT(account = "", INVALID_ACCOUNT);
    SPOILT(account = "anna", INVALID_ACCOUNT);
    SPOILT(account = "an na@example.com", INVALID_ACCOUNT);
    SPOILT(account = long_text, INVALID_ACCOUNT);
    SPOILT(password = "", INVALID_VALUE);
    SPOILT(password = long_text, TOO_LONG);
    SPOILT(host = "", INVALID_ADDRESS);
    SPOILT(host = long_text, INVALID_ADDRESS);
    SPOILT(nexus = "http://nexus.example/", INSECURE_ADDRESS);
    SPOILT(login = "http://login.example/", INSECURE_ADDRESS);
    SPOILT(nexus = "gopher://nexus.example/", INVALID_ADDRESS);
    SPOILT(identity.version = "", INVALID_VALUE);
    SPOILT(dialects = 1, INVALID_NUMBER);
    SPOILT(dialects = UINT32_MAX, INVALID_NUMBER);
    SPOILT(status = MSNP_STATUS_OFFLINE, INVALID_NUMBER);
    SPOILT(status = UINT32_MAX, INVALID_NUMBER);
    SPOILT(resume_length = 1, NULL_POINTER);
    limits.size = 0;
    SPOILT(limits = &limits, INVALID_STRUCTURE);
    msnp_limits_init(&limits);
    limits.size += 8;
    SPOILT(limits = &limits, INVALID_STRUCTURE);
    msnp_limits_init(&limits);
    limits.ping = 0;
    SPOILT(limits = &limits, INVALID_VALUE);
    msnp_limits_init(&limits);
    limits.gateway_poll = 0;
    SPOILT(limits = &limits, INVALID_VALUE);
    GIVES(msnp_reconnection_init(NULL), NULL_POINTER);
    msnp_reconnection_init(&reconnection);
    reconnection.size += 8;
    SPOILT(reconnection = &reconnection, INVALID_STRUCTURE);
}

static void signed_out(void)
{
    struct msnp_machine *machine = new_machine();
    struct msnp_sign_in sign_in = good();
    struct msnp_output output;
    struct msnp_counters counters;
    uint8_t buffer[4];
    size_t length = 0;
    wrong_arguments(machine);
    wrong_sign_ins(machine);
    wrong_ways(machine);
    every_wish(machine, BRUNO, "PHH", MSNP_RESULT_NOT_SIGNED_IN);
    every_other_wish(machine, MSNP_RESULT_NOT_SIGNED_IN);
    GIVES(msnp_machine_resume_value(machine, true, NULL, 0, &length), TOO_SMALL);
    CHECK(length > 0 && length <= 2048);
    GIVES(msnp_machine_counters(NULL, &counters), NULL_POINTER);
    GIVES(msnp_machine_counters(machine, NULL), NULL_POINTER);
    memset(&counters, 0xAA, sizeof counters);
    GIVES(msnp_machine_counters(machine, &counters), OK);
    CHECK(counters.bytes_in == 0 && counters.bytes_out == 0 && counters.events_missed == 0 && counters.links_opened == 0);
    CHECK(counters.reached[MSNP_LIMIT_FRAME] == 0 && counters.reached[MSNP_LIMIT_ROOM - 1] == 0);
    GIVES(msnp_machine_sign_out(machine), OK);
    GIVES(msnp_machine_poll(machine, 0, &output), OK);
    CHECK(output.kind == MSNP_OUTPUT_WAIT && output.link == 0 && output.data.wait_until == UINT64_MAX);
    GIVES(msnp_machine_poll(machine, UINT64_MAX, &output), OK);
    /* Something unreadable is ignored. */
    sign_in.resume = buffer;
    memset(buffer, 0xFF, sizeof buffer);
    sign_in.resume_length = sizeof buffer;
    GIVES(msnp_machine_sign_in(machine, &sign_in), OK);
    GIVES(msnp_machine_sign_in(machine, &sign_in), ALREADY_SIGNED_IN);
    CHECK(!msnp_machine_is_offline(machine) && !msnp_machine_is_signed_in(machine));
    every_other_wish(machine, MSNP_RESULT_NOT_SIGNED_IN);
    msnp_machine_free(machine);
}

#define MEDIA_IS(media, part, wanted)                                                                                   \
    do {                                                                                                               \
        GIVES(msnp_media_read((media), (part), read, sizeof read, &length), OK);                                       \
        CHECK(strcmp(read, (wanted)) == 0 && length == strlen(wanted));                                                \
    } while (0)

static void media(void)
{
    static const char *const song[] = {"\xc3\x84 Song", "A Band"};
    static const char *const broken[] = {"A Song", NULL};
    static const char *const not_utf8[] = {NOT_UTF8};
    const char *wanted = "Player\\0Music\\01\\0{0} - {1}\\0\xc3\x84 Song\\0A Band\\0";
    const char *game = "\\0Games\\01\\0Playing {0}\\0Chess\\0";
    const char *off = "\\0Music\\00\\0{0}\\0A Song\\0";
    char written[100], read[100];
    size_t length = 0;
    GIVES(msnp_media_write(MSNP_MEDIA_MUSIC, "Player", "{0} - {1}", song, 2, written, sizeof written, &length), OK);
    CHECK(strcmp(written, wanted) == 0 && length == strlen(wanted));
    GIVES(msnp_media_write(MSNP_MEDIA_MUSIC, "Player", "{0} - {1}", song, 2, NULL, 0, &length), TOO_SMALL);
    CHECK(length == strlen(wanted));
    GIVES(msnp_media_write(MSNP_MEDIA_MUSIC, "Player", "{0} - {1}", song, 2, written, strlen(wanted), NULL), TOO_SMALL);
    CHECK(strlen(written) == strlen(wanted) - 1);
    GIVES(msnp_media_write(MSNP_MEDIA_MUSIC, NULL, "Go", NULL, 0, written, sizeof written, NULL), OK);
    GIVES(msnp_media_write(MSNP_MEDIA_NONE, NULL, "Go", NULL, 0, written, sizeof written, NULL), INVALID_NUMBER);
    GIVES(msnp_media_write(4, NULL, "Go", NULL, 0, written, sizeof written, NULL), INVALID_NUMBER);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, NULL, NULL, 0, written, sizeof written, NULL), NULL_POINTER);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, "{0}", NULL, 1, written, sizeof written, NULL), NULL_POINTER);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, "{0}", song, SIZE_MAX, written, sizeof written, NULL), INVALID_LENGTH);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, "{0}", broken, 2, written, sizeof written, NULL), NULL_POINTER);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, "{0}", not_utf8, 1, written, sizeof written, NULL), INVALID_UTF8);
    GIVES(msnp_media_write(MSNP_MEDIA_GAMES, NULL, "{0}", song, 2, NULL, 1, NULL), NULL_POINTER);
    CHECK(msnp_media_kind_of(wanted) == MSNP_MEDIA_MUSIC && msnp_media_kind_of(game) == MSNP_MEDIA_GAMES);
    CHECK(msnp_media_kind_of(off) == MSNP_MEDIA_NONE && msnp_media_kind_of(NULL) == MSNP_MEDIA_NONE);
    CHECK(msnp_media_kind_of(NOT_UTF8) == MSNP_MEDIA_NONE);
    MEDIA_IS(wanted, MSNP_MEDIA_PART_SHOWN, "\xc3\x84 Song - A Band");
    MEDIA_IS(wanted, MSNP_MEDIA_PART_APPLICATION, "Player");
    MEDIA_IS(wanted, MSNP_MEDIA_PART_FORMAT, "{0} - {1}");
    MEDIA_IS(wanted, MSNP_MEDIA_PART_ARGUMENT, "\xc3\x84 Song");
    MEDIA_IS(wanted, MSNP_MEDIA_PART_ARGUMENT + 1, "A Band");
    MEDIA_IS(game, MSNP_MEDIA_PART_SHOWN, "Playing Chess");
    GIVES(msnp_media_read(wanted, MSNP_MEDIA_PART_ARGUMENT + 2, read, sizeof read, NULL), INVALID_VALUE);
    GIVES(msnp_media_read(wanted, UINT32_MAX, read, sizeof read, NULL), INVALID_VALUE);
    GIVES(msnp_media_read(off, MSNP_MEDIA_PART_SHOWN, read, sizeof read, NULL), INVALID_VALUE);
    GIVES(msnp_media_read(NULL, MSNP_MEDIA_PART_SHOWN, read, sizeof read, NULL), INVALID_VALUE);
    GIVES(msnp_media_read(NOT_UTF8, MSNP_MEDIA_PART_SHOWN, read, sizeof read, NULL), INVALID_UTF8);
    /* Whole characters only. */
    GIVES(msnp_media_read(wanted, MSNP_MEDIA_PART_ARGUMENT, read, 2, &length), TOO_SMALL);
    CHECK(*read == '\0' && length == 7);
    GIVES(msnp_media_read(wanted, MSNP_MEDIA_PART_ARGUMENT, read, 7, NULL), TOO_SMALL);
    CHECK(strcmp(read, "\xc3\x84 Son") == 0);
}

int main(void)
{
    memset(long_text, 'x', LONG_TEXT);
    versions_and_results();
    words();
    structures();
    making();
    texts();
    media();
    wrong_machines();
    signed_out();
    return checks_told("machine");
}
