/*
 * The image of a machine that was put to sleep on disk (resume=).  The kernel
 * spoils an image that it does not take, and says so to nobody but its log;
 * so it is told only of a device that has one.
 */
#include "kinit/resume.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kinit/boot.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/resume.h"
#include "lib/str.h"

#define RESUME_SAY_MS 10000

/* hibernate=no and hibernate=noresume, but hibernate=nocompress. */
static bool resume_is_off(const struct root_words *words)
{
	return words->no_resume ||
	       (words->hibernate != NULL &&
		str_starts(words->hibernate, "no") &&
		!str_starts(words->hibernate, "nocompress"));
}

void resume_parse(struct root_spec *spec, const struct root_words *words)
{
	struct failure f;

	if (!root_blocks || words->resume == NULL || resume_is_off(words))
		return;
	if (root_want(spec, WANT_RESUME, "resume", words->resume, &f) < 0)
		fail_say(&f, true);
}

int resume_start(struct boot *b)
{
	const char *text = b->plan.root.want[WANT_RESUME].text;

	b->resume = (struct boot_resume){ 0 };
	if (!root_blocks || text == NULL || access(RESUME_FILE, W_OK) == 0)
		return 0;
	return boot_fail(b, KI_RESUME, -errno,
			 "resume from %.200s: the kernel has no hibernation",
			 text);
}

void resume_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	const struct block_found *dev = &b->plan.root.found[WANT_RESUME];
	int32_t r;

	(void)from;
	if (!root_blocks)
		return;
	r = resume_wake(dev->major, dev->minor, b->plan.words.resume_offset);
	worker_send(to, TELL_RESUME, &r, sizeof(r));
}

int resume_message(struct boot *b, const struct msg *m)
{
	memcpy(&b->resume.err, m->body, sizeof(b->resume.err));
	b->resume.told = true;
	return !root_blocks || b->resume.err > 0 ? -EBADMSG : 0;
}

/* The kernel has come back, and this is not the machine that slept. */
static int resume_failed(struct boot *b)
{
	(void)boot_fail(b, KI_RESUME, b->resume.told ? b->resume.err : -ECHILD,
			"resume from %.200s: the kernel did not take the image",
			b->plan.root.want[WANT_RESUME].text);
	fail_say(&b->failure, true);
	return 1;
}

/* It has no limit: the old memory may yet be loaded over what goes on here. */
static int resume_goes_on(struct boot *b)
{
	uint64_t now = clock_ms();

	if (now >= b->resume.say_ms) {
		log_warn("waiting for the image of the memory on %s for %u s",
			 b->plan.root.found[WANT_RESUME].name,
			 (unsigned)((now - b->resume.began_ms) / 1000));
		b->resume.say_ms = now + RESUME_SAY_MS;
	}
	boot_wake(b, b->resume.say_ms);
	return 0;
}

int resume_ready(struct boot *b)
{
	int r;

	if (!root_blocks)
		return 1;
	r = devices_ask(b, WANT_RESUME);
	if (b->resume.told ||
	    (b->resume.asked && !loop_is_there(&b->loop, CHILD_RESUME)))
		return resume_failed(b);
	if (b->resume.asked)
		return resume_goes_on(b);
	if (r == 0)
		return 0;
	/* what else there is to say, is said in b->failure */
	if (r < 0 && b->failure.code->number != KI_DEVICE)
		return r;
	if (r < 0)
		return boot_fail(
			b, KI_RESUME, r, "resume from %.200s: the device %s",
			b->plan.root.want[WANT_RESUME].text,
			r == -ENODEV ? "is not there" : "cannot be read");
	if (!b->devices.image)
		return 1;
	log_note("resuming from %s: its image of the memory is loaded",
		 b->plan.root.found[WANT_RESUME].name);
	r = loop_start(&b->loop, CHILD_RESUME, b);
	b->resume.asked = true;
	b->resume.began_ms = clock_ms();
	b->resume.say_ms = b->resume.began_ms + RESUME_SAY_MS;
	return r < 0 ? boot_fail(b, KI_RESUME, r, "start the resume worker")
		     : 0;
}
