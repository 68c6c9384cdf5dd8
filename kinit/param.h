/*
 * The boot parameters, as one table: parsing, taking them out of init's
 * environment, the manual page and the search for misspelt ones read it.  A
 * new parameter is a row here, a field in struct boot_plan, a test and its
 * entry in kinit(8).
 */
#ifndef KINIT_PARAM_H
#define KINIT_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot_plan.h"

enum param_kind {
	PARAM_TEXT,    /* copied to the field of "size" */
	PARAM_SECONDS, /* a uint32_t up to PARAM_SECONDS_MAX */
	PARAM_NUMBER,  /* any uint32_t */
	PARAM_POINTER, /* a const char *, the last one's value */
	PARAM_LIST,    /* struct word_list, every value */
	PARAM_FLAG,    /* a bool: it was given */
	PARAM_WAIT,    /* rootwait, rootwait=N */
	PARAM_BOOL,    /* a bool, parse_bool() */
	PARAM_NOT,     /* the same the other way round */
	PARAM_NET,     /* offset is an enum net_word: see param_net.h */
	PARAM_ACCESS,  /* these have functions of their own */
	PARAM_CAPS,
	PARAM_LATER,	 /* what is asked for cannot be done yet: a failure */
	PARAM_ELSEWHERE, /* who reads it says it: kernel, module worker */
	PARAM_RETRY,	 /* seconds or "forever" */
	PARAM_IGNORED,	 /* has no effect any more, which is warned of */
};

enum param_flags {
	PARAM_SCRUB = 1,   /* the real init does not get it */
	PARAM_REPEATS = 2, /* each occurrence counts, not only the last */
	PARAM_NO_VALUE = 4 /* a word without '=' means it, too */
};

struct param {
	uint32_t kind : 4, flags : 3;
	uint32_t offset : 16, size : 9; /* of the field in struct boot_plan */
};
#define PARAM_SECONDS_MAX 1000000

extern const struct param params[];
extern const size_t n_params;
/* Its name, and what is behind '=' as kinit(8) writes it, "" for nothing. */
const char *param_name(const struct param *p);
const char *param_value(const struct param *p);

/* The row of a name, in which '-' and '_' are the same; or NULL. */
const struct param *param_find(const char *name);

/*
 * Puts what the command line says into the plan, and warns of kinit.* words
 * that do not exist and of parameters that have no effect yet.  0, or -errno
 * and *f.
 */
int param_parse(struct boot_plan *plan, const struct cmdline *cmdline,
		struct failure *f);

/* Failures that name a value; hint goes right behind it.  -EINVAL, -E2BIG. */
int param_bad(const char *name, const char *value, const char *hint,
	      struct failure *f);
int param_too_many(const char *name, const char *value, int max,
		   struct failure *f);

/*
 * Takes the parameters that were for kinit out of an environment: the kernel
 * puts what it does not know itself there.  env ends with NULL.
 */
void param_scrub(char **env);

#endif
