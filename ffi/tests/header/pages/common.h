/**
 * @file
 * The words of both layers: what calls come to, statuses, lists, protocol versions, formats, media, limits, the way to the service.
 * msnp.h includes this, and says how everything belongs together.
 */

#ifndef MSNP_COMMON_H
#define MSNP_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

@section results What a call came to
@items msnp_result
@items msnp_result_text msnp_result_advice

@section version Versions of header and library
@items MSNP_VERSION_*

/**
 * The version of the header as one number, to be compared with what msnp_version_number says of the library.
 */
#define MSNP_VERSION_NUMBER (MSNP_VERSION_MAJOR * 1000000 + MSNP_VERSION_MINOR * 1000 + MSNP_VERSION_PATCH)

@items msnp_version_number msnp_version

@section states Statuses and states
@items msnp_status msnp_state vocabulary/words.rs

@section words Lists, protocol versions, capabilities, requests
@items MSNP_LIST_* MSNP_DIALECT_* MSNP_CAPABILITY_* msnp_request_kind msnp_activity

@section format How a text looks
@items MSNP_EFFECT_* msnp_format msnp_format_init

@section media What somebody listens to or plays
@items media.rs

@section way The way to the service, and back to it
@items vocabulary/network.rs

@section limits Limits and counters
@items vocabulary/limits.rs counters.rs

#ifdef __cplusplus
}
#endif

#endif
