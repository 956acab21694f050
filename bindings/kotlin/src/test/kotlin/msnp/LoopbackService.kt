package msnp

import java.io.BufferedReader
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

/** The loopback service in a process of its own: `msnp service --controls`. It ends with this object, and with this process. */
class LoopbackService : AutoCloseable {
    private val folder: Path = Files.createTempDirectory("msnp-kotlin")
    private val authority: Path = folder.resolve("ca.pem")
    private val process: Process = ProcessBuilder(program, "service", "--controls", "--ca-file", authority.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val answers: BufferedReader = process.inputStream.bufferedReader()
    private val commands = process.outputStream.bufferedWriter()
    private val addresses = line()

    /** Where the client finds it, and whom it may trust. */
    val service: Service = Service(
        host = address("dispatch").substringBeforeLast(':'),
        port = address("dispatch").substringAfterLast(':').toUShort(),
        nexus = address("nexus_url"),
        caFile = authority.toString(),
    )

    /** The same, with the services that keep messages for who is offline. */
    val keepingMessages: Service get() =
        service.copy(offlineStore = address("offline_store_url"), offlineFetch = address("offline_fetch_url"))

    /** The same by a dialect whose list lives in web services. */
    fun withWebLists(dialect: Dialect): Service = keepingMessages.copy(
        dialects = listOf(dialect),
        tokens = address("tokens_url"),
        addressBook = address("address_book_url"),
        sharing = address("sharing_url"),
    )

    /** The same as a file, for programs that are given one. */
    fun file(): Path = folder.resolve("service.toml").also {
        Files.writeString(
            it,
            "host = \"${service.host}\"\nport = ${service.port}\nnexus = \"${service.nexus}\"\nca_file = \"$authority\"\n",
        )
    }

    /** Gives an order in JSON, and waits until it is carried out. */
    fun order(json: String): String {
        commands.write(json)
        commands.newLine()
        commands.flush()
        return line().also { check("\"error\"" !in it) { "$json was answered by $it" } }
    }

    /** The service answers nothing, or again. */
    fun hold(on: Boolean) = order("""{"do":"hold","on":$on}""")

    /** Tells whether the service shows this account as signed in. */
    fun isOnline(account: String): Boolean =
        "\"online\":true" in order("""{"do":"status","account":"$account"}""").filterNot(Char::isWhitespace)

    fun client(
        name: String,
        settings: Settings = Settings(),
        place: Service = service,
        trace: ((String) -> Unit)? = null,
    ): Client = Client(account(name), "$name-secret", place, settings, trace = trace)

    override fun close() {
        commands.close()
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly()
        folder.toFile().deleteRecursively()
    }

    private fun address(name: String): String = checkNotNull(Regex("\"$name\":\"([^\"]*)\"").find(addresses)) { addresses }.groupValues[1]

    private fun line(): String =
        checkNotNull(CompletableFuture.supplyAsync(answers::readLine).get(30, TimeUnit.SECONDS)) { "the service has ended" }

    companion object {
        private val program: String = checkNotNull(System.getProperty("msnp.program")) { "msnp.program says where the program msnp is" }

        fun account(name: String): String = "$name@example.com"
    }
}
