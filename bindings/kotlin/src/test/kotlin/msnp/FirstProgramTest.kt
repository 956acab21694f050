package msnp

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit

/** The first program of the page and that of the front page, which the build takes from there as they are printed. */
class FirstProgramTest {
    @Test
    fun theFirstProgramOfThePageRuns() = runs("FirstProgramKt")

    @Test
    fun theProgramOfTheFrontPageRuns() = runs("frontpage.FrontPageKt")

    private fun runs(main: String) = story {
        val bruno = online("bruno")
        val program = ProcessBuilder(
            "${System.getProperty("java.home")}/bin/java", "-cp", System.getProperty("java.class.path"), main,
            "anna@example.com", "bruno@example.com", service.file().toString(),
        )
        program.environment()["MSNP_PASSWORD"] = "anna-secret"
        val running = program.redirectErrorStream(true).start()
        try {
            val heard = bruno.hears.next<Event.Text>()
            assertEquals("Hello there", heard.text)
            bruno.client.conversation(heard.conversation)!!.send("Hello Anna")
            val said = withContext(Dispatchers.IO) { running.inputStream.bufferedReader().readText() }
            assertTrue(running.waitFor(30, TimeUnit.SECONDS), "it does not end")
            assertEquals(0, running.exitValue(), said)
            assertTrue("bruno@example.com: Hello Anna" in said, said)
        } finally {
            running.destroyForcibly()
        }
    }
}
