// The binding as an Android library (AAR). The sources are those of the Maven module beside this folder; `./libraries` makes the native
// libraries and the generated Kotlin first.
plugins {
    id("com.android.library") version "8.13.0"
    id("org.jetbrains.kotlin.android") version "2.2.21"
}

group = "io.github.msnp-rs"
version = "0.1.0"

android {
    namespace = "msnp"
    compileSdk = 36

    defaultConfig {
        // java.time, which the generated code uses for moments, came with 26.
        minSdk = 26
        consumerProguardFiles("consumer-rules.pro")
    }

    sourceSets.named("main") {
        java.srcDirs("../src/main/kotlin", "../target/generated-sources/uniffi")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
}

kotlin {
    compilerOptions {
        jvmTarget.set(org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_11)
    }
}

dependencies {
    // The AAR and not the JAR: it brings libjnidispatch.so for each ABI.
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
}
