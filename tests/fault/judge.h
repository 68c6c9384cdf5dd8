/* What must hold of a switch of root in which a call has failed. */
#ifndef TESTS_FAULT_JUDGE_H
#define TESTS_FAULT_JUDGE_H

#include "lib/err.h"

#include "tests/fault/sight.h"

static inline bool is_mounted(const struct sight *s, const char *dir)
{
	char word[64];

	/* "36 35 0:33 / /dev rw ...": the fifth field */
	snprintf(word, sizeof(word), " / %s ", dir);
	return strstr(s->after, word) != NULL;
}

static inline unsigned n_at_root(const struct sight *s)
{
	unsigned n = 0;

	for (const char *p = s->after; (p = strstr(p, " / / ")) != NULL; p++)
		n++;
	return n;
}

/* NULL, or what is wrong with an init that runs. */
static inline const char *judge_ran(const struct way *w, const struct sight *s)
{
	static const char *const dirs[] = { "/dev", "/proc", "/sys", "/run" };

	if (!s->is_init)
		return "another program runs";
	if (!s->is_root || !s->is_cwd)
		return "\"/\" or the working directory is not the new root";
	if (!s->no_descriptors)
		return "init has descriptors that it need not have";
	if (!s->is_console && !strstr(s->log, "/dev/console"))
		return "init has no console, without a word";
	if (!s->no_signals)
		return "init begins with blocked signals";
	if (!s->no_capability)
		return "init has a capability that was to be dropped";
	if (n_at_root(s) != 1)
		return "the initramfs is still mounted on \"/\"";
	for (size_t i = 0; w->is_kinit && i < 4; i++) {
		if (!is_mounted(s, dirs[i]) && !strstr(s->log, dirs[i]))
			return "a file system is lost without a word";
	}
	if (!w->keeps && !s->is_empty && !strstr(s->log, "initramfs"))
		return "memory is lost without a word";
	return NULL;
}

/*
 * Whether the nth call is one that comes after all checks, and one before it
 * may have changed what is mounted.
 */
static inline bool is_past_return(unsigned n)
{
	static const char *const late[] = { "chdir",  "chroot", "execv",
					    "execve", "mount",	"umount2",
					    "write" };
	struct fault_event failed = fault_event(n);
	bool is_late = failed.number == __NR_prctl ||
		       failed.number == __NR_capget ||
		       failed.number == __NR_capset;

	for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
		is_late |= strcmp(failed.call, late[i]) == 0;
	for (unsigned i = 1; i < n; i++) {
		struct fault_event e = fault_event(i);

		if (strcmp(e.call, "mount") == 0 ||
		    strcmp(e.call, "chroot") == 0 ||
		    e.number == __NR_pivot_root)
			return is_late;
	}
	return false;
}

static inline bool names_object(const char *text)
{
	static const char *const objects[] = {
		"/root",	  INIT,		  "open /:",
		HELPERS,	  "bounding set", "inheritable set",
		"in this kernel",
	};

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		if (strstr(text, objects[i]))
			return true;
	}
	return false;
}

/* NULL, or what is wrong with a failure that is kinit's. */
static inline const char *judge_failure(const struct sight *s, int err)
{
	if (s->report.code / 1000 != 5)
		return "the failure has no code of the switch";
	if (s->report.result != -err)
		return "the failure has another error";
	if (!names_object(s->report.what))
		return "the failure names no object";
	if (!strstr(s->log, "KI-5"))
		return "the code was not said";
	return NULL;
}

/* NULL, or what is wrong with a switch that came back. */
static inline const char *judge_returned(const struct way *w,
					 const struct sight *s, unsigned n)
{
	const char *said = strstr(s->log, "cannot "), *wrong = NULL;
	int err = fault_event(n).err;

	if (n == 0)
		return "it failed, and no call has";
	if (s->report.result == 0)
		return "it returned, and claims that all went well";
	if (w->is_kinit)
		wrong = judge_failure(s, err);
	if (wrong != NULL)
		return wrong;
	if (!said || !names_object(said) || !strstr(said, err_text(err)))
		return "the message does not say what failed";
	if (!is_past_return(n) && strcmp(s->before, s->after) != 0)
		return "it failed, but has changed what is mounted";
	return NULL;
}

/* Behind those that fail in any case. */
static inline unsigned last_failed(void)
{
	unsigned n = fault_count(NULL);

	while (n > 0 && fault_event(n).err == 0)
		n--;
	return n;
}

static inline void judge(const struct way *w, const struct sight *s)
{
	unsigned n = last_failed();
	struct fault_event e = fault_event(n);
	const char *wrong = NULL;

	switch (s->end) {
	case SIGHT_RAN:
		wrong = judge_ran(w, s);
		break;
	case SIGHT_RETURNED:
		wrong = judge_returned(w, s, n);
		break;
	case SIGHT_DIED:
		wrong = "it crashed";
		break;
	case SIGHT_HUNG:
		wrong = "it hangs";
		break;
	}
	if (wrong == NULL)
		return;
	fail_msg("call %u (%s %ld) fails: %s; status %#x, result %d KI-%u %s\n"
		 "log: %s\nbefore:\n%safter:\n%s",
		 n, e.call ? e.call : "none", e.number, wrong,
		 (unsigned)s->status, s->report.result, s->report.code,
		 s->report.what, s->log, s->before, s->after);
}

#endif
