/* The table of boot parameters, see param.h. */
#include "kinit/param.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/ip_param.h"
#include "lib/caps.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

/*
 * Each ip= is an interface of its own, as for klibc; one that names the same
 * device as an earlier one (or, like it, none) replaces it, as for the kernel.
 */
static int plan_spec(struct net_plan *net, const struct ip_spec *spec)
{
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (strcmp(net->spec[i].dev, spec->dev) == 0) {
			net->spec[i] = *spec;
			return 0;
		}
	}
	if (net->n_specs == NET_SPECS)
		return -E2BIG;
	net->spec[net->n_specs++] = *spec;
	return 0;
}

static int take_ip(struct boot_plan *plan, const char *name, const char *value,
		   struct failure *f)
{
	struct ip_param_error err;
	struct ip_spec spec;
	int r = ip_param_parse(value, &spec, &err);

	if (r == -EPROTONOSUPPORT)
		return fail_set(f, KI_IP_METHOD, r,
				"do %s=%.64s: %s '%s' is not supported", name,
				value, err.field, err.text);
	if (r < 0)
		return fail_set(f, KI_IP, r,
				"understand %s=%.64s: the %s '%s'%s", name,
				value, err.field, err.text, err.hint);
	r = plan_spec(&plan->net, &spec);
	if (r < 0)
		return fail_set(f, KI_IP_COUNT, r,
				"take %s=%.64s: more than %d interfaces", name,
				value, NET_SPECS);
	plan->ip_given = true;
	/* only klibc: nfsaddrs= without root= means a root on NFS */
	plan->words.nfsaddrs |= cmdline_same_name(name, "nfsaddrs");
	return 0;
}

static int take_caps(struct boot_plan *plan, const char *name,
		     const char *value, struct failure *f)
{
	char unknown[CAPS_NAME];

	if (caps_parse(value, &plan->drop_caps, unknown) == 0)
		return 0;
	return fail_set(f, KI_CAPABILITY, -EINVAL,
			"take %s=: there is no capability '%s'", name, unknown);
}

#define PLAN(name)                                                             \
	.offset = offsetof(struct boot_plan, name),                            \
	.size = sizeof(((struct boot_plan *)0)->name)

const struct param params[] = {
	{ .name = "root",
	  .value = "what",
	  .kind = PARAM_POINTER,
	  PLAN(words.root) },
	{ .name = "nfsroot",
	  .value = "what",
	  .kind = PARAM_POINTER,
	  .flags = PARAM_SCRUB,
	  PLAN(words.nfsroot) },
	{ .name = "rootfstype",
	  .value = "type",
	  .kind = PARAM_POINTER,
	  PLAN(words.fstype) },
	{ .name = "rootflags", .value = "options", .kind = PARAM_ELSEWHERE },
	{ .name = "rootdelay",
	  .value = "seconds",
	  .kind = PARAM_SECONDS,
	  PLAN(root_delay_s) },
	{ .name = "rootwait",
	  .kind = PARAM_ELSEWHERE,
	  .flags = PARAM_NO_VALUE },
	{ .name = "ip",
	  .value = "what",
	  .kind = PARAM_IP,
	  .flags = PARAM_SCRUB | PARAM_REPEATS },
	{ .name = "nfsaddrs",
	  .value = "what",
	  .kind = PARAM_IP,
	  .flags = PARAM_SCRUB | PARAM_REPEATS },
	{ .name = "carrier_timeout",
	  .value = "seconds",
	  .kind = PARAM_SECONDS,
	  .flags = PARAM_SCRUB,
	  PLAN(carrier_s) },
	{ .name = "dhcpclass",
	  .value = "text",
	  .kind = PARAM_TEXT,
	  .flags = PARAM_SCRUB,
	  PLAN(net.vendor_class) },
	{ .name = "ro",
	  .kind = PARAM_ACCESS,
	  .flags = PARAM_REPEATS | PARAM_NO_VALUE },
	{ .name = "rw",
	  .kind = PARAM_ACCESS,
	  .flags = PARAM_REPEATS | PARAM_NO_VALUE },
	{ .name = "init", .value = "path", .kind = PARAM_TEXT, PLAN(init) },
	{ .name = "panic", .value = "seconds", .kind = PARAM_ELSEWHERE },
	{ .name = "drop_capabilities",
	  .value = "names",
	  .kind = PARAM_CAPS,
	  .flags = PARAM_SCRUB },
	{ .name = "kinit.modules", .value = "names", .kind = PARAM_ELSEWHERE },
	{ .name = "modprobe.blacklist",
	  .value = "names",
	  .kind = PARAM_ELSEWHERE },
	{ .name = "module_blacklist",
	  .value = "names",
	  .kind = PARAM_ELSEWHERE },
	/* klibc's, for other kinds of roots */
	{ .name = "kinit_mount",
	  .value = "what",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB | PARAM_REPEATS },
	{ .name = "resume", .value = "device", .kind = PARAM_NOT_YET },
	{ .name = "resume_offset", .value = "offset", .kind = PARAM_NOT_YET },
	{ .name = "md",
	  .value = "what",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_REPEATS },
	{ .name = "raid", .value = "what", .kind = PARAM_NOT_YET },
	{ .name = "load_ramdisk",
	  .value = "number",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB },
	{ .name = "prompt_ramdisk",
	  .value = "number",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB },
	{ .name = "ramdisk_start",
	  .value = "block",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB },
	{ .name = "ramdisk_blocksize",
	  .value = "bytes",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB },
	{ .name = "ramdisk_device",
	  .value = "device",
	  .kind = PARAM_NOT_YET,
	  .flags = PARAM_SCRUB },
};
const size_t n_params = ARRAY_LEN(params);

static const struct param *find_param(const char *name, size_t len)
{
	for (size_t i = 0; i < n_params; i++) {
		if (cmdline_same_name_n(name, len, params[i].name))
			return &params[i];
	}
	return NULL;
}

const struct param *param_find(const char *name)
{
	return find_param(name, strlen(name));
}

static void store_pointer(struct boot_plan *plan, const struct param *p,
			  const char *value)
{
	/* an empty root= is none, as for klibc and the kernel */
	if (*value == '\0')
		value = NULL;
	memcpy((char *)plan + p->offset, &value, sizeof(value));
}

static int param_take(struct boot_plan *plan, const struct param *p,
		      const struct cmdline_word *w, struct failure *f)
{
	uint32_t number;

	switch ((enum param_kind)p->kind) {
	case PARAM_TEXT:
		if (str_copy((char *)plan + p->offset, p->size, w->value) < 0)
			return fail_set(f, KI_TEXT, -ENAMETOOLONG,
					"take %s=%.64s...: more than %u "
					"characters",
					w->name, w->value,
					(unsigned)p->size - 1);
		return 0;
	case PARAM_SECONDS:
		if (parse_u32(w->value, PARAM_SECONDS_MAX, &number) < 0)
			return fail_set(f, KI_NUMBER, -EINVAL,
					"understand %s=%.64s: no number up "
					"to %d",
					w->name, w->value, PARAM_SECONDS_MAX);
		memcpy((char *)plan + p->offset, &number, sizeof(number));
		return 0;
	case PARAM_POINTER:
		store_pointer(plan, p, w->value);
		return 0;
	case PARAM_IP:
		return take_ip(plan, p->name, w->value, f);
	case PARAM_ACCESS:
		plan->words.access =
			strcmp(p->name, "rw") == 0 ? ROOT_RW : ROOT_RO;
		return 0;
	case PARAM_CAPS:
		return take_caps(plan, p->name, w->value, f);
	case PARAM_NOT_YET:
		log_warn("%s= has no effect: this kinit cannot do that",
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
	return str_starts(name, "kinit.") || str_starts(name, "kinit_") ||
	       str_starts(name, "kinit-");
}

int param_parse(struct boot_plan *plan, const struct cmdline *cmdline,
		struct failure *f)
{
	for (unsigned i = 0; i < cmdline->n_words; i++) {
		const struct cmdline_word *w = &cmdline->word[i];
		const struct param *p = param_find(w->name);
		int r;

		if (p == NULL && param_ours(w->name))
			log_warn("%s: kinit has no such parameter, see "
				 "kinit(8)",
				 w->name);
		if (p == NULL)
			continue;
		if (w->value == NULL && (p->flags & PARAM_NO_VALUE) == 0) {
			if (param_ours(w->name))
				log_warn("%s needs a value: %s=%s", w->name,
					 w->name, p->value);
			continue;
		}
		if (w->value != NULL && p->value == NULL)
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
