/* Errors as text, see err.h. */
#include "lib/err.h"

#include <errno.h>
#include <stddef.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* Numbers in one table, texts in one string: a pointer to each is 8 bytes. */
/* clang-format off */
#define ERRORS(row)							\
	row(EPERM, "Operation not permitted")				\
	row(ENOENT, "No such file or directory")			\
	row(EINTR, "Interrupted system call")				\
	row(EIO, "Input/output error")					\
	row(ENXIO, "No such device or address")				\
	row(E2BIG, "Argument list too long")				\
	row(ENOEXEC, "Exec format error")				\
	row(ECHILD, "No child processes")				\
	row(EAGAIN, "Resource temporarily unavailable")			\
	row(ENOMEM, "Cannot allocate memory")				\
	row(EACCES, "Permission denied")				\
	row(EBUSY, "Device or resource busy")				\
	row(EEXIST, "File exists")					\
	row(ENODEV, "No such device")					\
	row(ENOTDIR, "Not a directory")					\
	row(EISDIR, "Is a directory")					\
	row(EINVAL, "Invalid argument")					\
	row(EMFILE, "Too many open files")				\
	row(ENFILE, "Too many open files in system")			\
	row(ENOSPC, "No space left on device")				\
	row(EROFS, "Read-only file system")				\
	row(EPIPE, "Broken pipe")					\
	row(ERANGE, "Numerical result out of range")			\
	row(ENAMETOOLONG, "File name too long")				\
	row(ENOLCK, "No locks available")				\
	row(ENOSYS, "Function not implemented")				\
	row(ELOOP, "Too many levels of symbolic links")			\
	row(EPROTO, "Protocol error")					\
	row(EBADMSG, "Bad message")					\
	row(EOVERFLOW, "Value too large for defined data type")		\
	row(EDESTADDRREQ, "Destination address required")		\
	row(EMSGSIZE, "Message too long")				\
	row(EPROTONOSUPPORT, "Protocol not supported")			\
	row(EOPNOTSUPP, "Operation not supported")			\
	row(EAFNOSUPPORT, "Address family not supported by protocol")	\
	row(EADDRINUSE, "Address already in use")			\
	row(EADDRNOTAVAIL, "Cannot assign requested address")		\
	row(ENETDOWN, "Network is down")				\
	row(ENETUNREACH, "Network is unreachable")			\
	row(ECONNRESET, "Connection reset by peer")			\
	row(ENOBUFS, "No buffer space available")			\
	row(ETIMEDOUT, "Connection timed out")				\
	row(ECONNREFUSED, "Connection refused")				\
	row(EHOSTDOWN, "Host is down")					\
	row(EHOSTUNREACH, "No route to host")				\
	row(ESTALE, "Stale file handle")				\
	row(ENOKEY, "Required key not available")			\
	row(EKEYREJECTED, "Key was rejected by service")		\
	row(EREMOTEIO, "Remote I/O error")				\
	row(ENOTSUPP_KERNEL, "Not supported by the server")
/* clang-format on */

#define ERR_NUMBER(err, text) err,
#define ERR_TEXT(err, text)   text "\0"

static const unsigned short numbers[] = { ERRORS(ERR_NUMBER) };
static const char texts[] = ERRORS(ERR_TEXT);

const char *err_text(int err)
{
	static char unknown[sizeof("Unknown error 4294967295")];
	unsigned e = err < 0 ? 0u - (unsigned)err : (unsigned)err;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (numbers[i] == e)
			return str_nth(texts, i);
	}
	fmt_print(unknown, sizeof(unknown), "Unknown error %u", e);
	return unknown;
}
