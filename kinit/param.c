/* What is done with each kind of boot parameter, see param.h. */
#include "kinit/param.h"

#include <errno.h>
#include <string.h>

#include "kinit/param_net.h"
#include "kinit/retry.h"
#include "lib/caps.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

static int take_caps(struct boot_plan *plan, const char *name,
		     const char *value, struct failure *f)
{
	char unknown[CAPS_NAME];

	if (caps_parse(value, &plan->drop_caps, unknown) == 0)
		return 0;
	return fail_set(f, KI_CAPABILITY, -EINVAL,
			"take %s=: there is no capability '%s'", name, unknown);
}

static const struct param *find_param(const char *name, size_t len)
{
	for (size_t i = 0; i < n_params; i++) {
		if (cmdline_same_name_n(name, len, param_name(&params[i])))
			return &params[i];
	}
	return NULL;
}

const struct param *param_find(const char *name)
{
	return find_param(name, strlen(name));
}

int param_bad(const char *name, const char *value, const char *hint,
	      struct failure *f)
{
	return fail_set(f, KI_VALUE, -EINVAL, "understand %s=%.64s%s", name,
			value, hint);
}

int param_too_many(const char *name, const char *value, int max,
		   struct failure *f)
{
	return fail_set(f, KI_WORDS, -E2BIG,
			"take %s=%.64s: more than %d of them", name, value,
			max);
}

static void store_pointer(void *field, const char *value)
{
	/* an empty root= is none, as for klibc and the kernel */
	if (value != NULL && *value == '\0')
		value = NULL;
	memcpy(field, &value, sizeof(value));
}

/* As in the kernel, what is no number of seconds means for ever. */
static void take_wait(struct root_words *words, const char *value)
{
	words->wait = true;
	if (value == NULL)
		return;
	if (parse_u32(value, PARAM_SECONDS_MAX, &words->wait_s) == 0)
		words->wait = words->wait_s == 0;
	else
		log_warn("rootwait=%.64s is no number of seconds: waiting for "
			 "ever",
			 value);
}

/* With NULL: the word alone means yes. */
static int take_bool(bool *field, bool yes, const struct cmdline_word *w,
		     struct failure *f)
{
	int on = w->value == NULL ? 1 : parse_bool(w->value);

	if (on < 0)
		return param_bad(w->name, w->value, "", f);
	*field = (on != 0) == yes;
	return 0;
}

static int take_listed(struct word_list *list, const char *name,
		       const char *value, struct failure *f)
{
	if (list->n == ROOT_WORDS)
		return param_too_many(name, value, ROOT_WORDS, f);
	list->word[list->n++] = value;
	return 0;
}

static int param_take(struct boot_plan *plan, const struct param *p,
		      const struct cmdline_word *w, struct failure *f)
{
	void *field = (char *)plan + p->offset;
	uint32_t max = PARAM_SECONDS_MAX, number;

	if (p->kind == PARAM_RETRY) {
		plan->words.retry_total = RETRY_FOR;
		if (strcmp(w->value, "forever") == 0) {
			plan->words.retry_total = RETRY_FOR_EVER;
			return 0;
		}
	}
	switch ((enum param_kind)p->kind) {
	case PARAM_TEXT:
		if (str_copy(field, p->size, w->value) < 0)
			return fail_set(f, KI_TEXT, -ENAMETOOLONG,
					"take %s=%.64s...: more than %u "
					"characters",
					w->name, w->value,
					(unsigned)p->size - 1);
		return 0;
	case PARAM_NUMBER:
		max = UINT32_MAX;
		/* fall through */
	case PARAM_RETRY:
	case PARAM_SECONDS:
		if (parse_u32(w->value, max, &number) < 0)
			return fail_set(f, KI_NUMBER, -EINVAL,
					"understand %s=%.64s: no number up "
					"to %u",
					w->name, w->value, (unsigned)max);
		memcpy(field, &number, sizeof(number));
		return 0;
	case PARAM_POINTER:
		store_pointer(field, w->value != NULL ? w->value : "1");
		return 0;
	case PARAM_LIST:
		return take_listed(field, w->name, w->value, f);
	case PARAM_FLAG:
		*(bool *)field = true;
		return 0;
	case PARAM_WAIT:
		take_wait(&plan->words, w->value);
		return 0;
	case PARAM_BOOL:
	case PARAM_NOT:
		return take_bool(field, p->kind == PARAM_BOOL, w, f);
	case PARAM_NET:
		return param_net(plan, (enum net_word)p->offset, w->name,
				 w->value, f);
	case PARAM_LATER:
		return fail_set(f, KI_LATER, -EOPNOTSUPP,
				"do %s=%.64s: it is not supported yet", w->name,
				w->value);
	case PARAM_ACCESS:
		plan->words.access =
			strcmp(w->name, "rw") == 0 ? ROOT_RW : ROOT_RO;
		return 0;
	case PARAM_CAPS:
		return take_caps(plan, w->name, w->value, f);
	case PARAM_IGNORED:
		log_warn("%s= has no effect: RAM disks are loaded by nobody "
			 "any more",
			 w->name);
		return 0;
	case PARAM_ELSEWHERE:
		return 0;
	}
	return 0;
}

/* Whether a later word sets the same row: then this one does not count. */
static bool is_overridden(const struct cmdline *c, unsigned i,
			  const struct param *p)
{
	while (++i < c->n_words) {
		if (c->word[i].value != NULL &&
		    param_find(c->word[i].name) == p)
			return true;
	}
	return false;
}

static bool param_ours(const char *name)
{
	return str_starts(name, "rd.net.") ||
	       (str_starts(name, "kinit") && name[5] != '\0' &&
		strchr("._-", name[5]) != NULL);
}

int param_parse(struct boot_plan *plan, const struct cmdline *cmdline,
		struct failure *f)
{
	for (unsigned i = 0; i < cmdline->n_words; i++) {
		const struct cmdline_word *w = &cmdline->word[i];
		const struct param *p = param_find(w->name);
		int r;

		if (p == NULL && param_ours(w->name))
			log_warn("%s ignored: kinit has no such parameter, "
				 "see kinit(8)",
				 w->name);
		if (p == NULL)
			continue;
		if (w->value == NULL && (p->flags & PARAM_NO_VALUE) == 0) {
			if (param_ours(w->name))
				log_warn("%s needs a value: %s=%s", w->name,
					 w->name, param_value(p));
			continue;
		}
		if (w->value != NULL && *param_value(p) == '\0')
			continue;
		if ((p->flags & PARAM_REPEATS) == 0 &&
		    is_overridden(cmdline, i, p))
			continue;
		r = param_take(plan, p, w, f);
		if (r < 0)
			return r;
	}
	return 0;
}

void param_scrub(char **env)
{
	char **keep = env;

	for (; *env != NULL; env++) {
		const struct param *p = find_param(*env, strcspn(*env, "="));

		if (p == NULL || (p->flags & PARAM_SCRUB) == 0)
			*keep++ = *env;
	}
	*keep = NULL;
}
