/*
 Whole lives of a client, N of them one after another and then N over THREADS threads: made, signed in, signed out, closed, drained,
 freed. What is left afterwards is compared with what was there after the first ones.
 */
#include "peer.h"

#include <dirent.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

/* How much the memory may have grown, in KiB. */
#define GROWTH 2048

static struct msnp_settings shared;

struct figures {
    long memory, descriptors, threads;
};

/* A figure of /proc/self/status. */
static long status_of(const char *name)
{
    char line[256];
    long value = -1;
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL)
        return -1;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtol(line + strlen(name), NULL, 10);
    fclose(file);
    return value;
}

static struct figures take_figures(const char *when, double seconds)
{
    struct figures figures = {status_of("VmRSS:"), 0, status_of("Threads:")};
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL)
        figures.descriptors++;
    if (folder != NULL)
        closedir(folder);
    /* Not counted: the two names of folders, and the descriptor that counts. */
    figures.descriptors -= 3;
    printf("%s: %ld KiB, %ld descriptors, %ld threads, %.1f s\n", when, figures.memory, figures.descriptors, figures.threads,
           seconds);
    fflush(stdout);
    return figures;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Waits for an event; false when it does not come. */
static bool sees(struct msnp_client *client, uint32_t kind)
{
    struct msnp_event *event;
    while (msnp_client_next_event(client, PATIENCE, &event) == MSNP_RESULT_OK) {
        uint32_t came = event->kind;
        if (came == MSNP_EVENT_SIGNED_OUT && event->data.failure.result != MSNP_RESULT_OK)
            fprintf(stderr, "%s\n", event->data.failure.text);
        msnp_event_free(event);
        if (came == kind)
            return true;
        if (came == MSNP_EVENT_SIGNED_OUT)
            return false;
    }
    return false;
}

/* One life; how many of its steps failed. */
static unsigned long live(const char *account, const char *password)
{
    struct msnp_settings settings = shared;
    struct msnp_client *client = NULL;
    struct msnp_event *event;
    struct msnp_roster *roster = NULL;
    unsigned long failed = 0;
    settings.account = account;
    settings.password = password;
    if (msnp_client_new(&settings, &client) != MSNP_RESULT_OK)
        return 1;
    failed += msnp_client_sign_in(client, NULL) != MSNP_RESULT_OK || !sees(client, MSNP_EVENT_ONLINE);
    failed += msnp_client_roster(client, &roster) != MSNP_RESULT_OK;
    msnp_roster_free(roster);
    failed += msnp_client_sign_out(client, NULL) != MSNP_RESULT_OK || !sees(client, MSNP_EVENT_SIGNED_OUT);
    failed += msnp_client_close(client) != MSNP_RESULT_OK;
    while (msnp_client_next_event(client, PATIENCE, &event) == MSNP_RESULT_OK)
        msnp_event_free(event);
    msnp_client_free(client);
    return failed;
}

struct share {
    pthread_t thread;
    long lives;
    unsigned long failed;
    char account[64], password[64];
};

static void *take_share(void *context)
{
    struct share *share = context;
    long number;
    for (number = 0; number < share->lives; number++)
        share->failed += live(share->account, share->password);
    return NULL;
}

/* So many lives over so many threads, each with an account of its own. */
static void spread(long lives, int threads)
{
    struct share *shares = calloc((size_t)threads, sizeof *shares);
    int place;
    if (shares == NULL)
        exit(2);
    for (place = 0; place < threads; place++) {
        snprintf(shares[place].account, sizeof shares[place].account, "cycle%d@example.com", place);
        snprintf(shares[place].password, sizeof shares[place].password, "cycle%d-secret", place);
        shares[place].lives = lives / threads;
        if (pthread_create(&shares[place].thread, NULL, take_share, &shares[place]) != 0)
            exit(2);
    }
    for (place = 0; place < threads; place++) {
        pthread_join(shares[place].thread, NULL);
        CHECK(shares[place].failed == 0);
    }
    free(shares);
}

static void compare(struct figures before, struct figures after)
{
    CHECK(after.descriptors == before.descriptors);
    CHECK(after.threads == before.threads);
    CHECK(after.memory - before.memory <= GROWTH);
}

int main(int count, char **words)
{
    long lives = count > 1 ? strtol(words[1], NULL, 10) : 100;
    int threads = count > 2 ? atoi(words[2]) : 8;
    long warm_up = lives / 10 < 200 ? lives / 10 : 200;
    struct figures warm, after;
    double begun = seconds_now();
    if (lives < 1 || threads < 1 || threads > 64)
        return 2;
    shared = settings_of(ANNA);
    spread(warm_up, 1);
    warm = take_figures("warm, one thread", seconds_now() - begun);
    begun = seconds_now();
    spread(lives, 1);
    after = take_figures("after one thread", seconds_now() - begun);
    compare(warm, after);
    begun = seconds_now();
    spread(warm_up < threads ? threads : warm_up, threads);
    warm = take_figures("warm, several threads", seconds_now() - begun);
    begun = seconds_now();
    spread(lives, threads);
    after = take_figures("after several threads", seconds_now() - begun);
    compare(warm, after);
    return checks_told("cycles");
}
