/*
 The client layer: what may be called inside callbacks, who waits for whom when a client is freed there, and child processes.
 */
#include "mark.h"
#include "peer.h"

#include <poll.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waking a client up: signing out without a session is answered at once, in the thread that asks. */
static void *wake_up(void *client)
{
    GIVES(msnp_client_sign_out(client, NULL), OK);
    return NULL;
}

static pthread_t wakes_up(struct msnp_client *client)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wake_up, client) == 0);
    return thread;
}

static void has_ended(pthread_t thread)
{
    CHECK(pthread_join(thread, NULL) == 0);
}

/* A wake-up that is at work for a while with what the program gave it. */
struct worker {
    struct mark began;
    char text[64];
};

static void work(void *context)
{
    struct worker *worker = context;
    mark_set(&worker->began, 1);
    poll(NULL, 0, 200);
    CHECK(strcmp(worker->text, "all is well") == 0);
    mark_set(&worker->began, 2);
}

static struct worker *new_worker(void)
{
    static const struct worker fresh = {MARK, "all is well"};
    struct worker *worker = malloc(sizeof *worker);
    if (worker == NULL)
        exit(2);
    *worker = fresh;
    return worker;
}

/* What a callback does to another client whose callback another thread is inside. */
struct ender {
    struct msnp_client *other;
    struct worker *worker;
    bool frees;
    uint32_t result;
};

static void end_the_other(void *context)
{
    struct ender *ender = context;
    mark_await(&ender->worker->began, 1);
    if (ender->frees)
        msnp_client_free(ender->other);
    else
        ender->result = msnp_client_set_wakeup(ender->other, NULL, NULL);
    /* From here on it is the program's again. */
    CHECK(ender->worker->began.value == 2);
    memset(ender->worker, 'X', sizeof *ender->worker);
    free(ender->worker);
}

static void freed_by_another_callback(bool frees)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *anna = client_with(&settings), *bruno = client_with(&settings);
    struct ender ender = {NULL, NULL, false, MSNP_RESULT_OK};
    struct msnp_event *event;
    pthread_t at_bruno, at_anna;
    ender.other = bruno;
    ender.worker = new_worker();
    ender.frees = frees;
    GIVES(msnp_client_set_wakeup(anna, end_the_other, &ender), OK);
    GIVES(msnp_client_set_wakeup(bruno, work, ender.worker), OK);
    at_bruno = wakes_up(bruno);
    at_anna = wakes_up(anna);
    has_ended(at_anna);
    has_ended(at_bruno);
    GIVES_NUMBER(ender.result, MSNP_RESULT_OK);
    GIVES_NUMBER(msnp_client_next_event(bruno, 0, &event), frees ? MSNP_RESULT_NOT_AN_OBJECT : MSNP_RESULT_OK);
    msnp_event_free(event);
    msnp_client_free(anna);
    msnp_client_free(bruno);
}

/* Two callbacks, each of which ends the other's client: one of the two waits, or both would for ever. */
struct duel {
    struct mark inside;
    struct duelist {
        struct duel *duel;
        struct msnp_client *other;
        bool frees;
        uint32_t result;
    } anna, bruno;
};

static void shoot(void *context)
{
    struct duelist *duelist = context;
    struct mark *inside = &duelist->duel->inside;
    pthread_mutex_lock(&inside->lock);
    inside->value++;
    pthread_cond_broadcast(&inside->changed);
    pthread_mutex_unlock(&inside->lock);
    mark_await(inside, 2);
    if (duelist->frees)
        msnp_client_free(duelist->other);
    else
        duelist->result = msnp_client_set_wakeup(duelist->other, NULL, NULL);
}

static void each_ended_by_the_other(bool frees)
{
    static const struct duel fresh = {MARK, {NULL, NULL, false, 0}, {NULL, NULL, false, 0}};
    struct duel duel = fresh;
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *anna = client_with(&settings), *bruno = client_with(&settings);
    struct msnp_event *event;
    pthread_t at_bruno, at_anna;
    duel.anna.duel = duel.bruno.duel = &duel;
    duel.anna.other = bruno;
    duel.bruno.other = anna;
    duel.anna.frees = duel.bruno.frees = frees;
    GIVES(msnp_client_set_wakeup(anna, shoot, &duel.anna), OK);
    GIVES(msnp_client_set_wakeup(bruno, shoot, &duel.bruno), OK);
    at_bruno = wakes_up(bruno);
    at_anna = wakes_up(anna);
    has_ended(at_anna);
    has_ended(at_bruno);
    if (frees) {
        GIVES(msnp_client_next_event(anna, 0, &event), NOT_AN_OBJECT);
        GIVES(msnp_client_next_event(bruno, 0, &event), NOT_AN_OBJECT);
    } else {
        /* One was told that the other's may be running still. */
        GIVES_NUMBER(duel.anna.result + duel.bruno.result, MSNP_RESULT_FROM_CALLBACK);
        msnp_client_free(anna);
        msnp_client_free(bruno);
    }
}

/* Callbacks of a file that nobody may touch. */
static ptrdiff_t never_read(void *context, uint8_t *buffer, size_t length)
{
    CHECK(context == NULL && buffer == NULL && length == 0);
    return -1;
}

static ptrdiff_t never_written(void *context, const uint8_t *data, size_t length)
{
    CHECK(context == NULL && data == NULL && length == 0);
    return -1;
}

static int never_closed(void *context)
{
    CHECK(context != NULL);
    return 0;
}

/* Every function with a client gives this result, and does nothing. */
static void reaches_nothing(struct msnp_client *client, uint32_t conversation, uint32_t wanted)
{
    struct msnp_settings settings;
    struct msnp_client *another = client;
    struct msnp_event *event = (struct msnp_event *)client;
    struct msnp_counters counters;
    struct msnp_participants *participants = NULL;
    struct msnp_roster *roster = NULL;
    const struct msnp_file_source source = {NULL, never_read, never_closed};
    const struct msnp_file_sink sink = {NULL, never_written, never_closed};
    const uint8_t payload[] = "MIME-Version: 1.0\r\nContent-Type: text/x-test\r\n\r\n";
    uint64_t wait = 1;
    uint32_t number = 0;
    msnp_descriptor descriptor = 0;
    size_t length = 0;
    bool open = false;
    char text[200];
#define REFUSED(call) check_result((call), wanted, #call, __FILE__, __LINE__)

    settings = settings_of(BRUNO);
    REFUSED(msnp_client_new(&settings, &another));
    REFUSED(msnp_client_close(client));
    REFUSED(msnp_client_next_event(client, 0, &event));
    CHECK(event == NULL);
    REFUSED(msnp_client_next_event(client, MSNP_FOREVER, &event));
    REFUSED(msnp_client_set_wakeup(client, NULL, NULL));
    REFUSED(msnp_client_descriptor(client, &descriptor));
    CHECK(descriptor == -1);
    REFUSED(msnp_client_sign_in(client, NULL));
    REFUSED(msnp_client_sign_out(client, NULL));
    CHECK(!msnp_client_is_online(client));
    GIVES_NUMBER(msnp_client_state(client, &wait), MSNP_STATE_OFFLINE);
    CHECK(wait == 0);
    CHECK(msnp_client_dialect(client) == 0);
    REFUSED(msnp_client_network_changed(client));
    REFUSED(msnp_client_suspend(client));
    REFUSED(msnp_client_resume(client));
    REFUSED(msnp_client_set_background(client, true));
    REFUSED(msnp_client_set_password(client, "another"));
    REFUSED(msnp_client_resume_value(client, false, NULL, 0, &length));
    REFUSED(msnp_client_list_cache(client, NULL, 0, &length));
    REFUSED(msnp_client_counters(client, &counters));
    REFUSED(msnp_client_roster(client, &roster));
    CHECK(roster == NULL);
    REFUSED(msnp_client_set_status(client, MSNP_STATUS_AWAY, NULL));
    REFUSED(msnp_client_set_capabilities(client, MSNP_CAPABILITY_BOT, NULL));
    REFUSED(msnp_client_set_display_name(client, "Anna", NULL));
    REFUSED(msnp_client_set_personal_message(client, "here", "", NULL));
    REFUSED(msnp_client_set_property(client, "PHH", "1", NULL));
    REFUSED(msnp_client_set_privacy(client, true, NULL));
    REFUSED(msnp_client_set_prompting(client, true, NULL));
    REFUSED(msnp_client_set_switchboards(client, true, NULL));
    REFUSED(msnp_client_request_url(client, "INBOX", NULL));
    REFUSED(msnp_client_request_configuration(client, "Shields.xml", NULL));
    REFUSED(msnp_client_page(client, BRUNO, 1, "hello", NULL));
    REFUSED(msnp_client_send_signal(client, BRUNO, 3, NULL, 0, NULL));
    REFUSED(msnp_client_set_picture(client, NULL, 0, NULL));
    REFUSED(msnp_client_picture(client, BRUNO, NULL));
    REFUSED(msnp_client_object(client, BRUNO, "<msnobj/>", NULL));
    REFUSED(msnp_client_set_emoticons(client, NULL, 0));
    REFUSED(msnp_client_publish(client, 8, payload, sizeof payload, text, sizeof text));
    REFUSED(msnp_client_withdraw(client, "<msnobj/>"));
    REFUSED(msnp_client_offline_message_stored(client, "none"));
    REFUSED(msnp_client_send_file(client, BRUNO, "a", 1, &source, NULL, NULL));
    REFUSED(msnp_client_accept_file(client, 1, &sink, NULL));
    REFUSED(msnp_client_decline_file(client, 1));
    REFUSED(msnp_client_add_contact(client, BRUNO, NULL, NULL));
    REFUSED(msnp_client_remove_contact(client, BRUNO, NULL));
    REFUSED(msnp_client_rename_contact(client, BRUNO, "B", NULL));
    REFUSED(msnp_client_block(client, BRUNO, NULL));
    REFUSED(msnp_client_unblock(client, BRUNO, NULL));
    REFUSED(msnp_client_undecide(client, BRUNO, NULL));
    REFUSED(msnp_client_accept(client, BRUNO, NULL));
    REFUSED(msnp_client_decline(client, BRUNO, NULL));
    REFUSED(msnp_client_add_group(client, "Work", NULL));
    REFUSED(msnp_client_rename_group(client, "Work", "Play", NULL));
    REFUSED(msnp_client_remove_group(client, "Work", NULL));
    REFUSED(msnp_client_add_to_group(client, BRUNO, "Work", NULL));
    REFUSED(msnp_client_remove_from_group(client, BRUNO, "Work", NULL));
    REFUSED(msnp_client_move_to_group(client, BRUNO, "Work", "Play", NULL));
    REFUSED(msnp_client_conversation(client, BRUNO, &number));
    REFUSED(msnp_client_open(client, conversation, NULL));
    REFUSED(msnp_client_invite(client, conversation, CARLA, NULL));
    REFUSED(msnp_client_leave(client, conversation));
    REFUSED(msnp_client_is_open(client, conversation, &open));
    REFUSED(msnp_client_conversation_account(client, conversation, text, sizeof text));
    REFUSED(msnp_client_participants(client, conversation, &participants));
    CHECK(participants == NULL);
    REFUSED(msnp_client_send_text(client, conversation, "hello", NULL, NULL));
    REFUSED(msnp_client_send_typing(client, conversation));
    REFUSED(msnp_client_send_nudge(client, conversation, NULL));
    REFUSED(msnp_client_send_datacast(client, conversation, 1, "1", NULL));
    REFUSED(msnp_client_send_ink(client, conversation, MSNP_INK_GIF, payload, 1, NULL));
    REFUSED(msnp_client_send_keep_alive(client, conversation, NULL));
    REFUSED(msnp_client_send_raw(client, conversation, payload, sizeof payload - 1, NULL));
    REFUSED(msnp_log_set(MSNP_LOG_LEVEL_OFF, NULL, NULL));
    CHECK(strcmp(msnp_detail(), "") != 0);
    msnp_client_free(client);
#undef REFUSED
}

/* A hook that tries all that on its own client, and on another one. */
struct asker {
    struct mark calls;
    struct msnp_client *own, *another;
    uint32_t conversation;
};

static void ask_everything(struct asker *asker)
{
    if (asker->own != NULL)
        reaches_nothing(asker->own, asker->conversation, MSNP_RESULT_FROM_CALLBACK);
    reaches_nothing(asker->another, 1, MSNP_RESULT_FROM_CALLBACK);
    mark_set(&asker->calls, mark_value(&asker->calls) + 1);
}

static void on_trace(void *context, const char *line)
{
    CHECK(line != NULL);
    ask_everything(context);
}

static void on_log(void *context, uint32_t level, const char *target, const char *line)
{
    CHECK(level != MSNP_LOG_LEVEL_OFF && line != NULL);
    if (strncmp(target, "msnp", 4) == 0)
        ask_everything(context);
}

/* What a hook asks of a client neither hangs it nor changes anything about it. */
static void hooks(void)
{
    static struct asker at_trace = {MARK, NULL, NULL, 0}, at_log = {MARK, NULL, NULL, 0};
    struct msnp_settings settings = settings_of(ANNA), of_bruno = settings_of(BRUNO);
    struct msnp_client *bruno = client_with(&of_bruno), *anna;
    struct msnp_event *event;
    unsigned long calls;
    sign_in(bruno);

    at_trace.another = at_log.another = bruno;
    settings.trace = on_trace;
    settings.trace_context = &at_trace;
    anna = client_with(&settings);
    GIVES(msnp_client_conversation(anna, BRUNO, &at_trace.conversation), OK);
    at_trace.own = anna;
    GIVES(msnp_log_set(MSNP_LOG_LEVEL_TRACE, on_log, &at_log), OK);
    sign_in(anna);
    GIVES(msnp_log_set(MSNP_LOG_LEVEL_OFF, NULL, NULL), OK);
    CHECK(mark_value(&at_trace.calls) > 10);
    CHECK(mark_value(&at_log.calls) > 0);

    GIVES(msnp_client_send_text(anna, at_trace.conversation, "still here", NULL, NULL), OK);
    do {
        event = AWAIT(bruno, TEXT);
    } while (strcmp(event->data.text.text, "still here") != 0 && (msnp_event_free(event), true));
    msnp_event_free(event);
    ANSWERED(bruno, msnp_client_set_status(bruno, MSNP_STATUS_AWAY, &request), OK);

    /* The goodbye of a client that was freed goes over the wire, and is not traced any more. */
    msnp_client_free(anna);
    calls = mark_value(&at_trace.calls);
    SEES(bruno, LEFT);
    end(bruno);
    CHECK(mark_value(&at_trace.calls) == calls);
}

/* A trace that another thread is inside while the client is freed. */
static void slow_trace(void *context, const char *line)
{
    struct worker *worker = context;
    CHECK(line != NULL);
    if (mark_value(&worker->began) == 0)
        work(worker);
}

static void freed_inside_a_trace(void)
{
    struct worker *worker = new_worker();
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client;
    settings.trace = slow_trace;
    settings.trace_context = worker;
    client = client_with(&settings);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    mark_await(&worker->began, 1);
    msnp_client_free(client);
    CHECK(worker->began.value == 2);
    memset(worker, 'X', sizeof *worker);
    free(worker);
}

/* Ends a child: by exec, which is where valgrind leaves it, and takes nothing for lost that threads had who are not in it. */
static void end_child(void)
{
    execl("/bin/sh", "sh", "-c", checks_failed == 0 ? "exit 0" : "exit 1", (char *)NULL);
    _exit(2);
}

/* How a child process ended: 0 when every check in it held. */
static void child_was_content(pid_t child)
{
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A process that made no client yet may fork as it likes. */
static void forked_before(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct msnp_settings settings = settings_of(CARLA);
        struct msnp_client *client = client_with(&settings);
        sign_in(client);
        end(client);
        end_child();
    }
    CHECK(child > 0);
    child_was_content(child);
}

static void forked_while_online(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    uint32_t conversation = 0;
    pid_t child;
    sign_in(client);
    GIVES(msnp_client_conversation(client, BRUNO, &conversation), OK);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        checks_failed = 0;
        reaches_nothing(client, conversation, MSNP_RESULT_FORKED);
        end_child();
    }
    CHECK(child > 0);
    child_was_content(child);
    CHECK(msnp_client_is_online(client));
    ANSWERED(client, msnp_client_set_status(client, MSNP_STATUS_AWAY, &request), OK);
    end(client);
}

int main(void)
{
    forked_before();
    freed_by_another_callback(true);
    freed_by_another_callback(false);
    each_ended_by_the_other(true);
    each_ended_by_the_other(false);
    hooks();
    freed_inside_a_trace();
    forked_while_online();
    return checks_told("client_callbacks");
}
