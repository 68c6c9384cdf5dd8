/* What the kernel command line says about modules. */
#ifndef KINIT_MOD_PARAMS_H
#define KINIT_MOD_PARAMS_H

#include <stdbool.h>

#include "kinit/cmdline.h"
#include "lib/module.h"

/*
 * Whether modprobe.blacklist= or module_blacklist= keep a module out.  The
 * first only counts when something other than its name asks for it, as in
 * modprobe(8); the second always, as in the kernel.
 */
bool mod_blacklisted(const struct cmdline *c, const char *name, bool by_name);

/*
 * The parameters NAME.PARAM[=VALUE] of the command line as the kernel wants
 * them: each is read there as it was here.  One that has no such form, or that
 * does not fit, is left out, with a warning if warn.
 */
void mod_params(const struct cmdline *c, const char *name,
		char params[MOD_PARAMS], bool warn);

#endif
