/*
 * The ipconfig program.  Options, messages and exit status are klibc's: 0
 * when done, 1 for a wrong call or no interface, 255 when time ran out.
 */
#include "ipconfig/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ipconfig/ip_param.h"
#include "ipconfig/ipconfig.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define EXIT_USAGE     1
#define EXIT_TIMEOUT   255
#define DEFAULT_VENDOR "Linux ipconfig"

static int usage(void)
{
	log_error("usage: ipconfig [-c proto] [-d interface] [-i vendor-id] "
		  "[-n] [-o] [-p port] [-t timeout] [interface ...]");
	return EXIT_USAGE;
}

/* A protocol word as klibc takes it; "" is everything. */
static int parse_protocol(const char *word, struct ip_spec *spec)
{
	int r = ip_param_word(*word != '\0' ? word : "on", spec);

	if (r == -EPROTONOSUPPORT)
		log_error("protocol '%s' is not supported", word);
	else if (r < 0)
		log_error("invalid protocol '%s'", word);
	return r;
}

/* "eth0", "ip=dhcp", "[ip=]client:server:..." or "all". */
static int add_spec(struct net_plan *plan, const char *arg,
		    const struct ip_spec *defaults)
{
	struct ip_param_error err;
	struct ip_spec *spec;
	bool prefixed = true;
	int r;

	if (plan->n_specs == NET_SPECS) {
		log_error("more than %d interfaces", NET_SPECS);
		return -E2BIG;
	}
	spec = &plan->spec[plan->n_specs];
	if (str_starts(arg, "ip="))
		arg += strlen("ip=");
	else if (str_starts(arg, "nfsaddrs="))
		arg += strlen("nfsaddrs=");
	else
		prefixed = false;
	if (!prefixed && strchr(arg, ':') == NULL) {
		*spec = *defaults;
		if (strcmp(arg, "all") != 0 &&
		    (!is_ifname(arg) ||
		     str_copy(spec->dev, sizeof(spec->dev), arg) < 0)) {
			log_error("'%s' is no interface name", arg);
			return -EINVAL;
		}
		plan->n_specs++;
		return 0;
	}
	r = ip_param_parse(arg, spec, &err);
	if (r < 0) {
		log_error("%s: %s '%s' %s", arg, err.field, err.text,
			  r == -EPROTONOSUPPORT ? "is not supported"
						: "cannot be understood");
		return r;
	}
	plan->n_specs++;
	return 0;
}

struct call {
	struct net_plan plan;
	struct ip_spec defaults;
};

static int parse_number(const char *what, const char *s, uint32_t max,
			uint32_t *out)
{
	int r = parse_u32(s, max, out);

	if (r < 0)
		log_error("invalid %s '%s'", what, s);
	return r;
}

static int parse_option(struct call *c, int opt, const char *arg)
{
	struct net_plan *plan = &c->plan;
	uint32_t n;

	switch (opt) {
	case 'c':
		return parse_protocol(arg, &c->defaults);
	case 'd':
		return add_spec(plan, arg, &c->defaults);
	case 'i':
		if (str_copy(plan->vendor_class, sizeof(plan->vendor_class),
			     arg) < 0) {
			log_error("vendor class longer than %d bytes",
				  NET_VENDOR - 1);
			return -EINVAL;
		}
		return 0;
	case 'n':
		plan->dry_run = true;
		return 0;
	case 'o':
		plan->first_only = true;
		return 0;
	case 'p':
		if (parse_number("port", arg, UINT16_MAX, &n) < 0)
			return -EINVAL;
		if (n < 2) {
			log_error("invalid port '%s': the server's is one less",
				  arg);
			return -EINVAL;
		}
		plan->client_port = (uint16_t)n;
		return 0;
	case 't':
		if (parse_number("timeout", arg, 1000000, &n) < 0)
			return -EINVAL;
		/* a limit of zero still is one */
		plan->timeout_ms = n == 0 ? 1 : n * 1000;
		return 0;
	default:
		(void)usage();
		return -EINVAL;
	}
}

static int exit_status(const struct net_plan *plan, int r,
		       const struct net_result *result)
{
	if (r == 0)
		return 0;
	if (r == -ETIMEDOUT) {
		log_result("IP-Config: no response after %u secs - giving up",
			   (unsigned)(plan->timeout_ms / 1000));
		return EXIT_TIMEOUT;
	}
	if (r == -ENODEV && result->n_ifaces == 0) {
		log_error("no devices to configure");
		return EXIT_USAGE;
	}
	return r == -ENODEV ? 0 : EXIT_USAGE;
}

int ipconfig_main(int argc, char **argv)
{
	struct call call = {
		.plan = { .vendor_class = DEFAULT_VENDOR,
			  .client_port = 68,
			  .carrier_ms = NET_NO_LIMIT },
		.defaults = { .method = IP_DHCP },
	};
	static struct ipconfig ic; /* much larger than a stack should be */
	struct net_result result;
	int opt, r;

	program = (struct program){ .name = "ipconfig" };
	while ((opt = getopt(argc, argv, "c:d:i:nop:t:")) != -1) {
		if (parse_option(&call, opt, optarg) < 0)
			return EXIT_USAGE;
	}
	for (int i = optind; i < argc; i++) {
		if (add_spec(&call.plan, argv[i], &call.defaults) < 0)
			return EXIT_USAGE;
	}
	if (!ipconfig_is_wanted(&call.plan)) {
		log_error("no devices to configure");
		return EXIT_USAGE;
	}
	r = ipconfig_run(&ic, &call.plan, &result, NULL, NULL);
	ipconfig_settle(&ic, "/run", r == 0);
	ipconfig_report(&ic);
	ipconfig_close(&ic);
	return exit_status(&call.plan, r, &result);
}
