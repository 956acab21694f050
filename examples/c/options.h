/*
 The command line that the examples have in common: ACCOUNT SERVICE PEER and options. The password comes from the environment
 variable MSNP_PASSWORD: on a command line every user of the machine could read it.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <msnp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct msnp_settings settings;
    const char *peer;
    char host[128];
};

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: MSNP_PASSWORD=... %s ACCOUNT SERVICE PEER [--nexus URL] [--ca FILE]\n"
            "  ACCOUNT       who signs in, such as anna@example.net\n"
            "  SERVICE       HOST or HOST:PORT, port 1863 where none is given; or a service file, whose name ends in .toml\n"
            "  PEER          whom to write to\n"
            "  --nexus URL   where the Passport nexus is, if not https://HOST/rdr/pprdr.asp\n"
            "  --ca FILE     trust the certificates in this file (PEM), and no others\n",
            program);
    return 2;
}

/* Reads HOST[:PORT] or the name of a service file; false: neither. */
static bool read_service(struct options *options, const char *word)
{
    const char *port = strrchr(word, ':');
    size_t length = strlen(word);
    if (length > 5 && strcmp(word + length - 5, ".toml") == 0) {
        options->settings.service_file = word;
        return true;
    }
    if (port)
        length = (size_t)(port - word);
    if (length >= sizeof options->host)
        return false;
    memcpy(options->host, word, length);
    options->host[length] = '\0';
    options->settings.host = options->host;
    if (port)
        options->settings.port = (uint16_t)atoi(port + 1);
    return true;
}

/* Fills the options in; what is not 0 is the exit code. */
static int read_options(struct options *options, int count, char **words)
{
    int place;
    msnp_settings_init(&options->settings);
    options->settings.password = getenv("MSNP_PASSWORD");
    if (count < 4 || options->settings.password == NULL)
        return usage(words[0]);
    options->settings.account = words[1];
    options->peer = words[3];
    if (!read_service(options, words[2]))
        return usage(words[0]);
    for (place = 4; place + 1 < count; place += 2) {
        if (strcmp(words[place], "--nexus") == 0)
            options->settings.nexus = words[place + 1];
        else if (strcmp(words[place], "--ca") == 0)
            options->settings.ca_file = words[place + 1];
        else
            return usage(words[0]);
    }
    return place == count ? 0 : usage(words[0]);
}

/* Says what went wrong, and what to do about it; gives the exit code. */
static int complain(const char *what, uint32_t result)
{
    fprintf(stderr, "%s: %s. %s\n", what, msnp_detail(), msnp_result_advice(result));
    return 1;
}

#endif
