/*
 What threads of a test tell each other.
 */
#ifndef MARK_H
#define MARK_H

#include <pthread.h>

/* Something that threads tell each other. */
struct mark {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned long value;
};

#define MARK {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0}

static inline void mark_set(struct mark *mark, unsigned long value)
{
    pthread_mutex_lock(&mark->lock);
    mark->value = value;
    pthread_cond_broadcast(&mark->changed);
    pthread_mutex_unlock(&mark->lock);
}

static inline unsigned long mark_value(struct mark *mark)
{
    unsigned long value;
    pthread_mutex_lock(&mark->lock);
    value = mark->value;
    pthread_mutex_unlock(&mark->lock);
    return value;
}

/* Waits until it has that value, or is beyond it. The script that runs this bounds the time. */
static inline void mark_await(struct mark *mark, unsigned long value)
{
    pthread_mutex_lock(&mark->lock);
    while (mark->value < value)
        pthread_cond_wait(&mark->changed, &mark->lock);
    pthread_mutex_unlock(&mark->lock);
}

#endif
